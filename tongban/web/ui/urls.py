from django.urls import path

from tongban.web.ui import views

app_name = "ui"
urlpatterns = [path("preferences/", views.preferences, name="preferences")]
