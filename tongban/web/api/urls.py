"""Addresses of the API. `v1` stays: what would break a program gets a number of its own."""

from django.urls import include, path

from tongban.web.api import document, serving

app_name = "api"
urlpatterns = [
    path("", document.operations, name="operations"),
    path("v1/openapi.json", document.openapi, name="openapi"),
    path("v1/", include(serving.addresses())),
    path("<path:rest>", document.nowhere, name="nowhere"),
]
