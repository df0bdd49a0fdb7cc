"""Addresses under /account/."""

from allauth.account.views import login, logout, reauthenticate
from django.urls import include, path

urlpatterns = [
    path("login/", login, name="account_login"),
    path("logout/", logout, name="account_logout"),
    path("reauthenticate/", reauthenticate, name="account_reauthenticate"),
    path("", include("tongban.web.accounts.oidc.urls")),
]
