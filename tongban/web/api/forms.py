"""The form of an item as a schema, and a filled-in form checked by the validator that the page uses."""

import dataclasses
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Body, Schema
from ninja.params.functions import Query
from pydantic import ConfigDict, Field

from tongban.catalogue.definition import Definition, Form
from tongban.catalogue.forms import applicant_kinds, clean_form, form_for, json_schema, validate_form
from tongban.catalogue.queries import definition_of, printed_by
from tongban.catalogue.situations import check_answers
from tongban.kernel.errors import Refusal
from tongban.kernel.language import translatable
from tongban.materials.queries import broken_references
from tongban.web.api import answers
from tongban.web.api.asked import DAY, PLAIN, DayText, ItemId
from tongban.web.api.front import check, read
from tongban.web.api.items import item_of, version_of
from tongban.web.ui.access import public

FORMS = translatable("申请表")

Applicant = Literal["natural", "legal"]
Text = Annotated[str, Field(max_length=100, pattern=PLAIN)]
Given = Annotated[list[Text], Field(max_length=50)]
_APPLICANT: Any = Query(..., description=translatable("natural 个人，legal 企业和组织"))
_ANSWERS: Any = Query([], max_length=50, description=translatable("情形的回答，写成“问题:选项”，可以写多个"))


class NotForThem(Refusal):
    """这个事项不面向这类申请人。请把 applicant 换成另一种。"""


class AnswersDoNotFit(Refusal):
    """这些回答和事项的情形对不上。请按事项定义里的 situations 写成“问题:选项”，每个问题都要回答。"""


class FilledIn(Schema):
    """A filled-in form: who applies, the answers to the item's questions, and the values by field key."""

    model_config = ConfigDict(extra="forbid")

    applicant: Applicant
    answers: Annotated[dict[Annotated[str, Field(max_length=40)], Given], Field(max_length=100)] = {}
    values: Annotated[dict[str, Any], Field(max_length=600)]


@read(
    "/items/{item_id}/form",
    answers.FormOut,
    summary=translatable("申请表：字段和 JSON Schema"),
    tag=FORMS,
    refusals=(404, 409),
)
@public
def get_form(
    request: HttpRequest,
    item_id: ItemId,
    applicant: Applicant = _APPLICANT,
    on: DayText = DAY,
    answer: list[Text] = _ANSWERS,
) -> dict[str, Any]:
    """写了 answer，就只剩这种情形要填的；不写，就是全部，条件写在 when 里。"""
    item_of(item_id)
    version = version_of(item_id, on).version
    definition = definition_of(version)
    form = _form(definition, applicant, _told(definition, answer) if answer else None)
    return {
        "item": item_id,
        "version": version.number,
        "applicant": applicant,
        "form_schema": json_schema(form),
        "form": dataclasses.asdict(form),
    }


@check(
    "/items/{item_id}/form/check",
    answers.FormCheckOut,
    summary=translatable("检查一份填好的申请表，什么都不保存"),
    tag=FORMS,
)
@public
def check_form(request: HttpRequest, item_id: ItemId, filled: Body[FilledIn]) -> dict[str, Any]:
    """和网页用的是同一套规则，说的是同一句话。"""
    item_of(item_id)
    definition = definition_of(version_of(item_id, None).version)
    told = {key: tuple(values) for key, values in filled.answers.items()}
    questions = {one.id: one.question for one in definition.situations}
    wrong = [
        answers.FieldProblemOut(key=one.situation, label=questions.get(one.situation, _("情形")), reason=one.reason)
        for one in check_answers(definition, told)
    ]
    form = _form(definition, filled.applicant, None if wrong else told)
    values = clean_form(form, filled.values)
    problems = validate_form(form, values, broken=broken_references(form, values, ()))
    return {
        "valid": not wrong and not problems,
        "answers": wrong,
        "problems": [
            answers.PlaceProblemOut(key=one.key, label=one.label, reason=one.reason, pointer=one.pointer)
            for one in problems
        ],
    }


def _form(definition: Definition, applicant: Applicant, told: dict[str, tuple[str, ...]] | None) -> Form:
    if applicant not in applicant_kinds(definition):
        raise NotForThem
    return form_for(definition, printed_by(definition), applicant, told)


def _told(definition: Definition, given: list[str]) -> dict[str, tuple[str, ...]]:
    """ "S1:yes" and "S1:no" are two answers to S1. Raises AnswersDoNotFit."""
    told: dict[str, tuple[str, ...]] = {}
    for one in given:
        question, _colon, value = one.partition(":")
        told[question] = (*told.get(question, ()), value)
    if check_answers(definition, told):
        raise AnswersDoNotFit
    return told
