"""All addresses. Each front keeps its own list; every view there declares who may open it."""

from django.urls import include, path

from tongban.web.accounts.oidc.published import configuration

handler400 = "tongban.web.ui.errors.bad_request"
handler403 = "tongban.web.ui.errors.forbidden"
handler404 = "tongban.web.ui.errors.not_found"
handler500 = "tongban.web.ui.errors.server_error"

urlpatterns = [
    path(".well-known/openid-configuration", configuration, name="oidc-configuration"),
    path("account/", include("tongban.web.accounts.urls")),
    path("desk/", include("tongban.web.desk.urls")),
    path("console/", include("tongban.web.console.urls")),
    path("api/", include("tongban.web.api.urls")),
    path("", include("tongban.web.ui.urls")),
    path("", include("tongban.web.portal.urls")),
]
