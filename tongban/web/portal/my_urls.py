"""Addresses behind sign-in: applying, and what belongs to the person."""

from django.urls import path

from tongban.web.portal.applying import bringing, filling, review, situation, start
from tongban.web.portal.joint import asking as joint_asking
from tongban.web.portal.joint import bringing as joint_bringing
from tongban.web.portal.joint import filling as joint_filling
from tongban.web.portal.joint import planning as joint_planning
from tongban.web.portal.joint import review as joint_review
from tongban.web.portal.joint import start as joint_start
from tongban.web.portal.my import (
    case,
    corrections,
    data,
    guarding,
    hearing,
    joint,
    later,
    licences,
    linked,
    mandates,
    offering,
    overview,
)

_DRAFT = "my/drafts/<uuid:dossier_id>/"
_JOINT_DRAFT = "my/joint-drafts/<uuid:dossier_id>/"
_JOINT = "my/joint/<uuid:joint_id>/"
_CASE = "my/cases/<uuid:case_id>/"

urlpatterns = [
    path("apply/<str:item_id>/<str:code>/", start.apply, name="apply"),
    path(f"{_DRAFT}situation/", situation.situation, name="dossier-situation"),
    path(f"{_DRAFT}result/", situation.result, name="dossier-result"),
    path(f"{_DRAFT}form/", filling.form, name="dossier-form"),
    path(f"{_DRAFT}form/<str:section_key>/", filling.section, name="dossier-section"),
    path(f"{_DRAFT}materials/", bringing.materials, name="dossier-materials"),
    path(f"{_DRAFT}materials/<str:material_id>/upload/", bringing.upload, name="dossier-upload"),
    path(f"{_DRAFT}materials/<str:material_id>/licence/", bringing.licence, name="dossier-licence"),
    path(f"{_DRAFT}materials/<str:material_id>/remove/", bringing.remove, name="dossier-remove"),
    path(f"{_DRAFT}review/", review.review, name="dossier-review"),
    path(f"{_DRAFT}submit/", review.submit, name="dossier-submit"),
    path(f"{_DRAFT}discard/", review.discard, name="dossier-discard"),
    path("apply/bundle/<str:bundle_id>/<str:code>/", joint_start.start, name="joint-start"),
    path(f"{_JOINT_DRAFT}plan/", joint_planning.plan, name="joint-plan"),
    path(f"{_JOINT_DRAFT}parts/", joint_planning.parts, name="joint-parts"),
    path(f"{_JOINT_DRAFT}questions/", joint_asking.question, name="joint-question"),
    path(f"{_JOINT_DRAFT}form/", joint_filling.form, name="joint-form"),
    path(f"{_JOINT_DRAFT}form/<str:section_key>/", joint_filling.section, name="joint-section"),
    path(f"{_JOINT_DRAFT}materials/", joint_bringing.materials, name="joint-materials"),
    path(f"{_JOINT_DRAFT}materials/<str:need>/upload/", joint_bringing.upload, name="joint-upload"),
    path(f"{_JOINT_DRAFT}materials/<str:need>/licence/", joint_bringing.licence, name="joint-licence"),
    path(f"{_JOINT_DRAFT}materials/<str:need>/remove/", joint_bringing.remove, name="joint-remove"),
    path(f"{_JOINT_DRAFT}review/", joint_review.review, name="joint-review"),
    path(f"{_JOINT_DRAFT}submit/", joint_review.submit, name="joint-submit"),
    path(f"{_JOINT_DRAFT}discard/", joint_review.discard, name="joint-discard"),
    path(_JOINT, joint.joint, name="joint"),
    path(f"{_JOINT}receipt/", joint.receipt, name="joint-receipt"),
    path(f"{_JOINT}withdraw/", joint.withdraw, name="joint-withdraw"),
    path("my/", overview.home, name="my"),
    path("my/cases/", overview.cases, name="cases"),
    path(_CASE, case.case, name="case"),
    path(f"{_CASE}receipt/", case.receipt, name="case-receipt"),
    path(f"{_CASE}application/", case.application, name="case-application"),
    path(f"{_CASE}withdraw/", case.withdraw, name="case-withdraw"),
    path(f"{_CASE}appeal/", linked.appeal, name="case-appeal"),
    path(f"{_CASE}rate/", case.rate, name="case-rate"),
    path(f"{_CASE}hearing/", hearing.hearing, name="case-hearing"),
    path(f"{_CASE}corrections/", corrections.corrections, name="case-corrections"),
    path(f"{_CASE}corrections/form/", corrections.form, name="correction-form"),
    path(f"{_CASE}corrections/<str:material_id>/upload/", corrections.upload, name="correction-upload"),
    path(f"{_CASE}corrections/<str:material_id>/licence/", corrections.licence, name="correction-licence"),
    path(f"{_CASE}corrections/<str:material_id>/remove/", corrections.remove, name="correction-remove"),
    path(f"{_CASE}later/", later.later, name="case-later"),
    path(f"{_CASE}later/<str:material_id>/upload/", later.upload, name="later-upload"),
    path(f"{_CASE}later/<str:material_id>/licence/", later.licence, name="later-licence"),
    path(f"{_CASE}later/<str:material_id>/remove/", later.remove, name="later-remove"),
    path("my/papers/<uuid:paper_id>/", case.paper, name="paper"),
    path("my/files/<uuid:attachment_id>/", case.file, name="file"),
    path("my/licences/", licences.licences, name="licences"),
    path("my/licences/<uuid:licence_id>/", licences.licence, name="licence"),
    path("my/licences/<uuid:licence_id>/file/", licences.licence_file, name="licence-file"),
    path("my/licences/<uuid:licence_id>/<str:purpose>/", linked.ask, name="licence-ask"),
    path("my/messages/", overview.messages, name="messages"),
    path("my/acting/", mandates.acting, name="acting"),
    path("my/mandates/", mandates.mandates, name="mandates"),
    path("my/mandates/offer/", offering.offer, name="mandate-offer"),
    path("my/mandates/ask/", offering.ask, name="mandate-ask"),
    path("my/mandates/guardian/", guarding.claim, name="mandate-guardian"),
    path("my/mandates/<int:mandate_id>/", mandates.mandate, name="mandate"),
    path("my/mandates/<int:mandate_id>/consent/", guarding.consent, name="child-consent"),
    path("my/mandates/<int:mandate_id>/answer/", mandates.answer, name="mandate-answer"),
    path("my/mandates/<int:mandate_id>/end/", mandates.end, name="mandate-end"),
    path("my/data/", data.data, name="data"),
    path("my/data/looks/", data.looks, name="data-looks"),
    path("my/data/copy/", data.copy, name="data-copy"),
    path("my/data/consent/", data.consent, name="data-consent"),
    path("my/data/ask/", data.ask, name="data-ask"),
    path("my/data/requests/<uuid:wish_id>/", data.wish, name="data-wish"),
    path("my/account/", overview.account, name="account"),
]
