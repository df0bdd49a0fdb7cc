"""Addresses under /account/."""

from allauth.account.views import login, logout
from django.urls import path

from tongban.web.accounts import national, own, registering

urlpatterns = [
    path("login/", login, name="account_login"),
    path("logout/", logout, name="account_logout"),
    path("register/", registering.register, name="account_register"),
    path("register/proofs/", registering.proofs, name="account_register_proofs"),
    path("register/code/", registering.code, name="account_register_code"),
    path("register/finish/", registering.finish, name="account_register_finish"),
    path("level/", registering.level, name="account_level"),
    path("agreement/", registering.agreement, name="account_agreement"),
    path("agreement/<slug:version>/", registering.agreement, name="account_agreement_version"),
    path("first-sign-in/", own.start_password, name="account_first_sign_in"),
    path("entity/", own.entity, name="account_entity"),
    path("national/", national.begin, name="account_national"),
    path("national/callback/", national.callback, name="account_national_callback"),
    path("national/simulated/", national.simulated, name="account_national_simulated"),
    path("national/welcome/", national.welcome, name="account_national_welcome"),
    path("national/link/", national.link, name="account_national_link"),
]
