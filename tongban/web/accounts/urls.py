"""Addresses under /account/. Names without a namespace: the libraries that lead people here know them so."""

from django.urls import include, path

from tongban.web.accounts import factors, home, national, own, passwords, phone, registering, signing_on
from tongban.web.accounts.practice import practice

urlpatterns = [
    path("", home.home, name="account_home"),
    path("login/", signing_on.login, name="account_login"),
    path("login/code/", signing_on.code, name="account_code"),
    path("login/code/enter/", signing_on.code_enter, name="account_code_enter"),
    path("login/passkey/", signing_on.passkey, name="account_passkey"),
    path("login/passkey/options/", signing_on.passkey_options, name="account_passkey_options"),
    path("login/second/", signing_on.second, name="mfa_authenticate"),
    path("logout/", signing_on.logout, name="account_logout"),
    path("confirm/", factors.confirm, name="account_confirm"),
    path("second-factor/", factors.need, name="account_need"),
    path("passkeys/add/", factors.passkey_add, name="account_passkey_add"),
    path("passkeys/add/options/", factors.passkey_add_options, name="account_passkey_add_options"),
    path("totp/add/", factors.totp_add, name="account_totp_add"),
    path("recovery-codes/", factors.recovery_codes, name="account_recovery_codes"),
    path("factors/<int:factor_id>/", factors.factor, name="account_factor"),
    path("sessions/end/", home.sessions_end, name="account_sessions_end"),
    path("sessions/<int:session_id>/end/", home.session_end, name="account_session_end"),
    path("kept/<uuid:form_id>/", home.kept, name="account_kept"),
    path("password/", passwords.change, name="account_password"),
    path("phone/", phone.phone, name="account_phone"),
    path("phone/code/", phone.phone_code, name="account_phone_code"),
    path("recover/", passwords.recover, name="account_recover"),
    path("recover/code/", passwords.recover_code, name="account_recover_code"),
    path("recover/new/", passwords.recover_new, name="account_recover_new"),
    path("register/", registering.register, name="account_register"),
    path("register/proofs/", registering.proofs, name="account_register_proofs"),
    path("register/code/", registering.code, name="account_register_code"),
    path("register/finish/", registering.finish, name="account_register_finish"),
    path("level/", registering.level, name="account_level"),
    path("agreement/", registering.agreement, name="account_agreement"),
    path("agreement/<slug:version>/", registering.agreement, name="account_agreement_version"),
    path("entity/", own.entity, name="account_entity"),
    path("national/", national.begin, name="account_national"),
    path("national/callback/", national.callback, name="account_national_callback"),
    path("national/simulated/", national.simulated, name="account_national_simulated"),
    path("national/welcome/", national.welcome, name="account_national_welcome"),
    path("national/link/", national.link, name="account_national_link"),
    path("practice/", practice, name="practice"),
    path("", include("tongban.web.accounts.oidc.urls")),
]
