from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tongban.web.accounts"
    label = "accounts"
    verbose_name = "账号"
