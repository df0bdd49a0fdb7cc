"""Everything the platform holds about a person, gathered for that person alone: for the page and for the copy."""

from copy import copy
from dataclasses import dataclass
from typing import Any

from tongban.cases.joint_queries import joints_of
from tongban.cases.models import Case
from tongban.cases.queries import every_case_of
from tongban.identity.mandates import myself, received_by
from tongban.identity.models import Account, Person
from tongban.identity.personal_data import consents_of, entities_around, hand_overs_of, wishes_of
from tongban.licences.queries import licences_of_person
from tongban.materials.models import Dossier
from tongban.materials.queries import drafts_of
from tongban.notifications.queries import inbox_of

#: Of each kind at most so many in the copy; nobody has more, and a page must end.
MOST = 2000


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is of each kind."""

    entities: int
    licences: int
    cases: int
    drafts: int
    messages: int


def _alone(account: Account) -> Account:
    """The account for nobody but its own person, whomever the session acts for: what others entrusted is not theirs."""
    own = copy(account)
    own.acting = myself(own)
    return own


def counts_of(account: Account, person: Person) -> Counts:
    """The figures of the page."""
    account = _alone(account)
    return Counts(
        entities=entities_around(person).count(),
        licences=licences_of_person(person).count(),
        cases=every_case_of(account).filter(joint=None).count() + joints_of(account).count(),
        drafts=drafts_of(account).count(),
        messages=inbox_of(account).count(),
    )


def everything_of(account: Account, person: Person) -> dict[str, Any]:
    """The copy, in Chinese words, whole numbers included: it goes to the person and to nobody else."""
    account = _alone(account)
    return {
        "个人": {
            "姓名": person.name,
            "公民身份号码": person.id_number,
            "手机号码": person.phone,
            "住址": person.address,
        },
        "账号": {
            "用户名": account.username,
            "电子邮箱": account.email,
            "实名等级": str(account.get_level_display()),
            "开通时间": _at(account.opened_at),
            "最近登录": _at(account.last_login),
        },
        "能代表的单位": [{"名称": one.name, "统一社会信用代码": one.usc} for one in entities_around(person)[:MOST]],
        "授权": [
            {
                "委托人": one.principal_name,
                "身份": str(one.get_role_display()),
                "起": str(one.valid_from),
                "止": str(one.valid_until or ""),
                "撤销": _at(one.revoked_at),
            }
            for one in received_by(person)[:MOST]
        ],
        "证照": [
            {
                "名称": one.type.name,
                "编号": one.number,
                "状态": str(one.get_status_display()),
                "内容": one.fields,
                "使用": [{"用途": use.purpose, "时间": _at(use.at)} for use in one.uses.all()],
            }
            for one in licences_of_person(person).select_related("type").prefetch_related("uses")[:MOST]
        ],
        "办件": [_case(one) for one in every_case_of(account)[:MOST]],
        "一件事": [
            {"名称": one.name, "编号": one.number, "状态": str(one.get_state_display())}
            for one in joints_of(account)[:MOST]
        ],
        "草稿": [{"事项": one.implementation.item.title, "内容": one.form} for one in drafts_of(account)[:MOST]],
        "消息": [
            {"标题": one.title, "内容": one.text, "时间": _at(one.at)}
            for one in inbox_of(account).order_by("-id")[:MOST]
        ],
        "同意": [
            {"目的": key, "同意": given, "时间": _at(said.at) if said else ""}
            for key, given, said in consents_of(person)
        ],
        "提供给他人": [
            {"接收方": one.recipient, "目的": one.purpose, "种类": one.kinds, "依据": one.basis, "时间": _at(one.at)}
            for one in hand_overs_of(person)
        ],
        "请求": [
            {
                "请求": str(one.get_kind_display()),
                "内容": one.text,
                "状态": str(one.get_state_display()),
                "答复": one.answer,
                "提出时间": _at(one.made_at),
            }
            for one in wishes_of(person)
        ],
    }


def _case(case: Case) -> dict[str, Any]:
    dossier: Dossier = case.dossier
    return {
        "事项": case.item_name,
        "编号": case.number,
        "机构": case.body.name,
        "申请人": case.applicant_name,
        "状态": str(case.get_state_display()),
        "提交时间": _at(case.submitted_at),
        "申请表": dossier.form,
        "办理情形": dossier.answers,
    }


def _at(moment: Any) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S") if moment is not None else ""
