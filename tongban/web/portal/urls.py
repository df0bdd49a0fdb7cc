from django.urls import path

from tongban.web.portal import browse, form_pages, guides, help, my_urls, progress, search, verification, versions

app_name = "portal"
urlpatterns = [
    path("", browse.home, name="home"),
    path("region/", browse.region, name="region"),
    path("services/", browse.services, name="services"),
    path("services/<str:who>/", browse.audience, name="audience"),
    path("services/theme/<str:theme_id>/", browse.theme, name="theme"),
    path("services/department/<str:department_id>/", browse.department, name="department"),
    path("life/<str:key>/", browse.life_event, name="life-event"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("guide/<str:item_id>/", guides.guide_here, name="guide-here"),
    path("guide/<str:item_id>/<str:code>/", guides.guide, name="guide"),
    path("guide/<str:item_id>/<str:code>/versions/", versions.versions, name="guide-versions"),
    path("guide/<str:item_id>/<str:code>/form/", form_pages.blank, name="guide-form"),
    path("guide/<str:item_id>/<str:code>/sample/", form_pages.sample, name="guide-sample"),
    path("bundles/", guides.bundles, name="bundles"),
    path("bundles/<str:bundle_id>/", guides.bundle, name="bundle"),
    path("progress/", progress.progress, name="progress"),
    path("verify/", verification.verify, name="verify"),
    path("V/<str:token>", verification.scanned, name="verify-scanned"),
    path("v/<str:token>", verification.scanned, name="verify-scanned-small"),
    path("help/", help.help_page, name="help"),
    path("accessibility/", help.accessibility, name="accessibility"),
    path("sitemap/", help.sitemap, name="sitemap"),
    *my_urls.urlpatterns,
]
