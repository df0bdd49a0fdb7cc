from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "tongban.web.console"
    label = "console"
    verbose_name = "管理台"
