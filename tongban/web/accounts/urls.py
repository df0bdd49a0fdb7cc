"""Addresses under /account/."""

from allauth.account.views import login, logout
from django.urls import path

from tongban.web.accounts.practice import practice

urlpatterns = [
    path("login/", login, name="account_login"),
    path("logout/", logout, name="account_logout"),
    path("practice/", practice, name="practice"),
]
