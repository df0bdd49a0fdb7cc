"""Addresses of the console."""

from django.urls import path

from tongban.web.console import calendar, change_forms, changes, levels, moves, overdue, views, words
from tongban.web.console.workbench import drafts, editing, texts

app_name = "console"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("divisions/", views.divisions, name="divisions"),
    path("divisions/<str:code>/", views.divisions, name="division"),
    path("bodies/<str:body_id>/", views.body, name="body"),
    path("items/", views.items, name="items"),
    path("items/<str:item_id>/", views.item, name="item"),
    path("items/<str:item_id>/moves/", moves.moves, name="moves"),
    path("items/<str:item_id>/moves/<int:number>/", moves.plan, name="move-plan"),
    path("items/<str:item_id>/deviations/", levels.deviations, name="deviations"),
    path("items/<str:item_id>/deviations/file/", levels.deviations_file, name="deviations-file"),
    path("items/<str:item_id>/roll-out/", levels.roll_out, name="roll-out"),
    path("implementations/<str:implementation_id>/override/", levels.override, name="override"),
    path("moves/<uuid:move_id>/", moves.move, name="move"),
    path("moves/<uuid:move_id>/undo/", moves.undo, name="move-undo"),
    path("changes/", changes.changes, name="changes"),
    path("changes/propose/", change_forms.kinds, name="change-kinds"),
    path("changes/propose/<str:form>/", change_forms.propose, name="change-propose"),
    path("changes/<uuid:change_id>/", changes.change, name="change"),
    path("changes/<uuid:change_id>/agree/", changes.agree, name="change-agree"),
    path("changes/<uuid:change_id>/return/", changes.give_back, name="change-return"),
    path("changes/<uuid:change_id>/withdraw/", changes.withdraw, name="change-withdraw"),
    path("changes/<uuid:change_id>/mend/", change_forms.mend, name="change-mend"),
    path("workbench/", drafts.drafts, name="workbench"),
    path("workbench/new/", drafts.begin, name="draft-begin"),
    path("workbench/<uuid:draft_id>/", drafts.draft, name="draft"),
    path("workbench/<uuid:draft_id>/part/<slug:section>/", editing.part, name="draft-part"),
    path("workbench/<uuid:draft_id>/element/<str:where>/", editing.element, name="draft-element"),
    path("workbench/<uuid:draft_id>/text/", texts.text, name="draft-text"),
    path("workbench/<uuid:draft_id>/upload/", texts.upload, name="draft-upload"),
    path("workbench/<uuid:draft_id>/file/<slug:form>/", texts.download, name="draft-file"),
    path("workbench/<uuid:draft_id>/compare/", drafts.compared, name="draft-compare"),
    path("workbench/<uuid:draft_id>/publish/", drafts.publish, name="draft-publish"),
    path("workbench/<uuid:draft_id>/discard/", drafts.discard, name="draft-discard"),
    path("words/", words.askings, name="askings"),
    path("words/askings/<int:asking_id>/", words.asking, name="asking"),
    path("words/askings/<int:asking_id>/dismiss/", words.dismiss, name="asking-dismiss"),
    path("words/aliases/", words.aliases, name="aliases"),
    path("words/aliases/<int:alias_id>/withdraw/", words.withdraw, name="alias-withdraw"),
    path("people/", views.people, name="people"),
    path("overdue/", overdue.overdue_list, name="overdue"),
    path("overdue/file/", overdue.overdue_file, name="overdue-file"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("outages/", calendar.outage_list, name="outages"),
    path("outages/<int:outage_id>/withdraw/", calendar.outage_withdraw, name="outage-withdraw"),
]
