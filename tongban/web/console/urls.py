"""Addresses of the console."""

from django.urls import path

from tongban.web.console import calendar, views

app_name = "console"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("divisions/", views.divisions, name="divisions"),
    path("divisions/<str:code>/", views.divisions, name="division"),
    path("bodies/<str:body_id>/", views.body, name="body"),
    path("items/", views.items, name="items"),
    path("items/<str:item_id>/", views.item, name="item"),
    path("people/", views.people, name="people"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("outages/", calendar.outage_list, name="outages"),
    path("outages/<int:outage_id>/withdraw/", calendar.outage_withdraw, name="outage-withdraw"),
]
