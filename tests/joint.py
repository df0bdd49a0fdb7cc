"""Builders of joint cases, on the rooms' own actions; answers and values come from the items' own samples."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from tests import build
from tongban.cases import actions
from tongban.cases.models import Case, JointCase
from tongban.cases.states import CaseState
from tongban.catalogue.actions import import_bundles
from tongban.catalogue.forms import fields_of
from tongban.catalogue.models import Bundle
from tongban.identity.queries import applicants_of
from tongban.materials import actions as materials
from tongban.materials.models import JointDossier
from tongban.materials.queries import draft_of_joint, joint_dossier_for


def draft(
    bundle: str,
    answers: Mapping[str, Sequence[str]],
    *,
    by: str = "zhangsan",
    division: str = build.CHANGAN,
    for_entity: bool = False,
    left_out: Sequence[int] = (),
    without_later: bool = False,
) -> JointDossier:
    """A complete joint draft: planned, answered, filled, supplied; `without_later`: but for what may follow (容缺后补)."""
    account = build.account(by)
    entity = next((one.entity_id for one in applicants_of(account) if one.kind == "legal"), None)
    started = materials.start_joint(
        Bundle.objects.get(id=bundle),
        account=account,
        division_code=division,
        entity_id=entity if for_entity else None,
    )
    materials.plan_joint(started.id, account=account, answers=answers, left_out=left_out)
    return complete(started, by=by, without_later=without_later)


def complete(started: JointDossier, *, by: str = "zhangsan", without_later: bool = False) -> JointDossier:
    """Answer, fill and supply whatever is still wanting."""
    account = build.account(by)
    asked = draft_of_joint(joint_dossier_for(started.id, account=account))
    open_questions = [q for q in asked.questions if q.to_ask and not asked.joint.answers.get(q.key)]
    materials.answer_joint(started.id, account=account, answers={q.key: _answer(asked, q) for q in open_questions})
    open_ = draft_of_joint(joint_dossier_for(started.id, account=account))
    materials.fill_joint(started.id, account=account, values=values_for(open_))
    open_ = draft_of_joint(joint_dossier_for(started.id, account=account))
    for one in open_.needs:
        may_follow = bool(one.need.members) and one.need.material.necessity == "容缺后补"
        if one.done and (one.brought or one.need.produced_by is not None or not may_follow):
            continue
        if without_later and may_follow:
            continue
        if one.usable:
            materials.attach_joint_licence(started.id, account=account, need=one.need.key, licence_id=one.usable[0].id)
            continue
        content = build.PDF + one.need.key.encode()
        materials.attach_joint_file(
            started.id, account=account, need=one.need.key, name="材料.pdf", file=io.BytesIO(content), size=len(content)
        )
    return joint_dossier_for(started.id, account=account)


def draft_with_later_papers(
    bundle: dict[str, Any], answers: Mapping[str, Sequence[str]], *, without_later: bool = True
) -> JointDossier:
    """A draft of an invented bundle with fire inspections by the ordinary way: M6 may follow, and is not here."""
    assert not import_bundles([bundle]).rejected
    started = draft(bundle["id"], answers, without_later=without_later)
    asked = draft_of_joint(joint_dossier_for(started.id, account=build.account())).questions
    normal = {one.key: ["normal"] for one in asked if any(option.value == "normal" for option in one.options)}
    materials.answer_joint(started.id, account=build.account(), answers=normal)
    return complete(started, without_later=without_later)


def promise_all(dossier: JointDossier) -> JointDossier:
    """Promise for later whatever may be."""
    open_ = draft_of_joint(joint_dossier_for(dossier.id, account=build.account()))
    keys = [one.need.key for one in open_.to_follow]
    return materials.promise_joint_later(dossier.id, account=build.account(), needs=keys)


def _answer(asked: Any, question: Any) -> list[str]:
    """As the sample of the first component answers it, else the first option."""
    for no, situation in question.asked_by.items():
        sample = next(iter(asked.definitions[no].samples), None)
        if sample is not None and situation in sample.answers:
            there = {value: key for key, value in question.values[no].items()}
            return [there[value] for value in sample.answers[situation]]
    return [question.options[0].value]


def values_for(open_: Any) -> dict[str, Any]:
    """Plausible values for everything the one form asks."""
    values: dict[str, Any] = {"delivery": "window"} if "delivery" in open_.form.places else {}
    for field, _ in fields_of(open_.form.form):
        if field.key in open_.pending or field.key in open_.values or field.key in values:
            continue
        for no, own in open_.form.places[field.key].items():
            sample = next(iter(open_.definitions[no].samples), None)
            if sample is not None and own in sample.form:
                values[field.key] = sample.form[own]
                break
        else:
            if field.required and field.when is None:
                values[field.key] = build._plausible(field.type, [option.value for option in field.options])
    return values


def submitted(bundle: str, answers: Mapping[str, Sequence[str]], **more: Any) -> JointCase:
    """A joint case as it is right after submission."""
    by = more.get("by", "zhangsan")
    return actions.submit_joint(draft(bundle, answers, **more).id, account=build.account(by))


def finish(case: Case) -> Case:
    """Bring one branch to its result: accepted, reviewed, granted, issued."""
    return build.bring(case.id, to=CaseState.ISSUED)
