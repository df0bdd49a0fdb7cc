from django.apps import AppConfig


class AuthoritiesConfig(AppConfig):
    name = "tongban.authorities"
    label = "authorities"
    verbose_name = "行政区划与机构"
    default_auto_field = "django.db.models.BigAutoField"
