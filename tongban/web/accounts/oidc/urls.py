"""Addresses of the sign-on for other systems, under /account/."""

from django.urls import path

from tongban.web.accounts.oidc import authorizing, consents, leaving, machines, published

urlpatterns = [
    path("oidc/authorize", authorizing.authorize, name="oidc-authorize"),
    path("oidc/onward", authorizing.onward, name="oidc-onward"),
    path("oidc/agree", authorizing.agree, name="oidc-agree"),
    path("oidc/token", machines.token, name="oidc-token"),
    path("oidc/userinfo", machines.userinfo, name="oidc-userinfo"),
    path("oidc/introspect", machines.introspect, name="oidc-introspect"),
    path("oidc/revoke", machines.revoke, name="oidc-revoke"),
    path("oidc/jwks", published.jwks, name="oidc-jwks"),
    path("oidc/logout", leaving.goodbye, name="oidc-logout"),
    path("oidc/leave", leaving.leave, name="oidc-leave"),
    path("consents/", consents.consents, name="consents"),
    path("consents/<int:consent_id>/withdraw/", consents.withdraw, name="consent-withdraw"),
]
