from django.apps import AppConfig


class MaterialsConfig(AppConfig):
    name = "tongban.materials"
    label = "materials"
    verbose_name = "申请材料"
    default_auto_field = "django.db.models.BigAutoField"
