from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "tongban.web.desk"
    label = "desk"
    verbose_name = "办件台"
