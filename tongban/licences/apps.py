"""Django's handle on the room."""

from django.apps import AppConfig


class LicencesConfig(AppConfig):
    """Licences."""

    name = "tongban.licences"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "电子证照"
