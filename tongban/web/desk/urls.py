"""Addresses of the desk."""

from django.urls import path

from tongban.web.desk import acts, batches, case_page, corrections, downloads, inbox, on_the_spot, pausing

app_name = "desk"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("batch/<slug:act>/", batches.batch, name="batch"),
    path("cases/<uuid:case_id>/", case_page.case_page, name="case"),
    path("cases/<uuid:case_id>/pass-pre-review/", acts.pass_pre_review, name="case-pass-pre-review"),
    path("cases/<uuid:case_id>/corrections/", corrections.corrections, name="case-corrections"),
    path("cases/<uuid:case_id>/corrections/again/", corrections.corrections_again, name="case-corrections-again"),
    path("cases/<uuid:case_id>/correct/", on_the_spot.correct, name="case-correct"),
    path("cases/<uuid:case_id>/accept/", acts.accept, name="case-accept"),
    path("cases/<uuid:case_id>/refuse/", acts.refuse, name="case-refuse"),
    path("cases/<uuid:case_id>/not-needed/", acts.not_needed, name="case-not-needed"),
    path("cases/<uuid:case_id>/complete-node/", acts.complete_node, name="case-complete-node"),
    path("cases/<uuid:case_id>/begin-procedure/", pausing.begin_procedure, name="case-begin-procedure"),
    path("cases/<uuid:case_id>/notify-procedure/", pausing.notify_procedure, name="case-notify-procedure"),
    path("cases/<uuid:case_id>/end-procedure/", pausing.end_procedure, name="case-end-procedure"),
    path("cases/<uuid:case_id>/extend/", pausing.extend, name="case-extend"),
    path("cases/<uuid:case_id>/return-node/", acts.return_node, name="case-return-node"),
    path("cases/<uuid:case_id>/grant/", acts.grant, name="case-grant"),
    path("cases/<uuid:case_id>/deny/", acts.deny, name="case-deny"),
    path("cases/<uuid:case_id>/issue/", acts.issue, name="case-issue"),
    path("cases/<uuid:case_id>/deliver/", acts.deliver, name="case-deliver"),
    path("cases/<uuid:case_id>/licence/", downloads.licence, name="case-licence"),
    path("cases/<uuid:case_id>/materials/<uuid:attachment_id>/", downloads.attachment, name="case-material"),
    path("papers/<uuid:paper_id>/", downloads.paper, name="paper"),
]
