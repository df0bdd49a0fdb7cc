from django.urls import path

from tongban.web.ui import gallery, views

app_name = "ui"
urlpatterns = [
    path("preferences/", views.preferences, name="preferences"),
    path("gallery/", gallery.gallery, name="gallery"),
]
