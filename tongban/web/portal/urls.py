from django.urls import path

from tongban.web.portal import browse, form_pages, guides, help, my_urls, progress, quality, search, verification

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
    path("guide/<str:item_id>/<str:code>/form/", form_pages.blank, name="guide-form"),
    path("guide/<str:item_id>/<str:code>/sample/", form_pages.sample, name="guide-sample"),
    path("bundles/", guides.bundles, name="bundles"),
    path("bundles/<str:bundle_id>/", guides.bundle, name="bundle"),
    path("quality/", quality.quality, name="quality"),
    path("quality/item/<str:item_id>/", quality.quality_of_item, name="quality-item"),
    path("quality/items.csv", quality.items_csv, name="quality-items"),
    path("quality/findings.csv", quality.findings_csv, name="quality-findings"),
    path("quality/bodies/<str:code>.csv", quality.bodies_csv, name="quality-bodies"),
    path("quality/quality.json", quality.quality_json, name="quality-json"),
    path("progress/", progress.progress, name="progress"),
    path("verify/", verification.verify, name="verify"),
    path("V/<str:token>", verification.scanned, name="verify-scanned"),
    path("v/<str:token>", verification.scanned, name="verify-scanned-small"),
    path("help/", help.help_page, name="help"),
    path("accessibility/", help.accessibility, name="accessibility"),
    path("sitemap/", help.sitemap, name="sitemap"),
    *my_urls.urlpatterns,
]
