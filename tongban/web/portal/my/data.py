"""What is held about the reader, who looked, and the rights over it (个人信息保护法第四十四条至第五十条)."""

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages as told
from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.cases.queries import cases_of
from tongban.identity.actions import ask_about_data, record_copy, settle_consent, withdraw_wish
from tongban.identity.consents import PURPOSES
from tongban.identity.guarding import children_of, consent_of_child
from tongban.identity.models import Person
from tongban.identity.personal_data import consents_of, hand_overs_of, looks_at, wish_of, wishes_of
from tongban.identity.states import WishKind, WishState
from tongban.kernel.errors import NotFound, Refusal
from tongban.kernel.language import sentence
from tongban.kernel.models import AuditEntry
from tongban.kernel.today import today
from tongban.web.portal.my.frame import my_page
from tongban.web.portal.my.held import counts_of, everything_of
from tongban.web.ui.access import On, SignedInRequest, signed_in
from tongban.web.ui.audit_words import act_words
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Choice, Crumb, Field, Pager, Problem


class NobodyHere(NotFound):
    """这个账号没有关联实名的个人，平台没有以个人名义保存您的信息。"""


@dataclass(frozen=True, slots=True)
class Look:
    """One line of who looked: in plain words, with body and post; the officer's name stays with the organ."""

    at: datetime
    what: str
    who: str
    why: str
    about: str


def _look(entry: AuditEntry) -> Look:
    detail = entry.detail
    organ = str(detail.get("body", ""))
    post = str(detail.get("post", ""))
    recipient = str(detail.get("recipient", ""))
    who = recipient or (f"{organ}（{post}）" if post and organ else organ or post) or _("平台工作人员")
    if entry.account_id is None:
        who = recipient or _("平台")
    about = " ".join(str(detail[name]) for name in ("name", "number") if detail.get(name))
    why = entry.purpose or (_("办理您的办件") if entry.act.startswith(("case.", "file.", "paper.")) else "")
    return Look(entry.at, act_words(entry.act), who, why, about)


def _person(request: SignedInRequest) -> Person:
    if request.user.person is None:
        raise NobodyHere
    return request.user.person


def _page(
    request: SignedInRequest, template: str, title: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    trail = (Crumb(_("我的信息"), reverse("portal:data")), Crumb(title)) if title else (Crumb(_("我的信息")),)
    return my_page(request, f"portal/{template}.html", place="data", trail=trail, context=context, status=status)


@signed_in
@require_safe
def data(request: SignedInRequest) -> HttpResponse:
    """What is held, who looked last, to whom it went, what the reader agreed to and asked for."""
    person = _person(request)
    looks, more = looks_at(person, most=5)
    return _page(
        request,
        "data",
        "",
        {
            "person": person,
            "counts": counts_of(request.user, person),
            "looks": [_look(one) for one in looks],
            "more_looks": more is not None,
            "consents": [
                {"key": key, "name": sentence(PURPOSES[key].name), "what": sentence(PURPOSES[key].what), "given": given}
                for key, given, _said in consents_of(person)
            ],
            "children": children_of(person),
            "guarded": consent_of_child(person),
            "hand_overs": hand_overs_of(person)[:20],
            "years": settings.TONGBAN_HAND_OVER_YEARS,
            "wishes": wishes_of(person),
            "today": today(),
        },
    )


@signed_in
@require_safe
def looks(request: SignedInRequest) -> HttpResponse:
    """Everybody who looked, newest first."""
    before = request.GET.get("before", "")
    found, following = looks_at(_person(request), before=whole_number(before))
    here = reverse("portal:data-looks")
    pager = Pager(next_url=f"{here}?before={following}" if following else "", previous_url=here if before else "")
    return _page(request, "data_looks", _("谁看过我的信息"), {"looks": [_look(one) for one in found], "pager": pager})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: SignedInRequest) -> HttpResponse:
    """Everything as a page to read; posted, as a file to take away (第四十五条)."""
    held = everything_of(request.user, _person(request))
    if request.method != "POST":
        return _page(request, "data_copy", _("我的信息副本"), {"held": _readable(held)})
    record_copy(request.user)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("我的信息.json", json.dumps(held, ensure_ascii=False, indent=2, default=str))
        file.writestr("我的信息.html", render_to_string("portal/data_copy_file.html", {"held": _readable(held)}))
    return HttpResponse(
        packed.getvalue(),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="my-data-{today().isoformat()}.zip"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def _readable(held: dict[str, Any]) -> list[tuple[str, list[list[tuple[str, str]]]]]:
    """Each section as groups of lines; values that are themselves lists or tables become text."""
    return [
        (title, [_lines(one) for one in (content if isinstance(content, list) else [content])])
        for title, content in held.items()
    ]


def _lines(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, _text(value)) for name, value in row.items() if value not in ("", None, [], {})]


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{name}：{_text(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "；".join(_text(one) for one in value)
    return str(value)


@signed_in
@require_POST
def consent(request: SignedInRequest) -> HttpResponse:
    """Agree, or withdraw, one purpose: one button each way (第十五条)."""
    given = request.POST.get("given") == "yes"
    settle_consent(request.user, purpose=request.POST.get("purpose", "")[:40], given=given)
    told.success(request, _("已记下您的同意。") if given else _("已撤回。撤回以前的处理仍然有效，以后不再这样处理。"))
    return HttpResponseRedirect(f"{reverse('portal:data')}#consents")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest) -> HttpResponse:
    """Ask for correction, deletion, an explanation, or object."""
    _person(request)
    offices = {one.body_id: one.body for one in cases_of(request.user).cases}
    refusal: Refusal | None = None
    if request.method == "POST":
        body = request.POST.get("body", "")
        try:
            made = ask_about_data(
                request.user,
                kind=request.POST.get("kind", ""),
                text=request.POST.get("text", ""),
                body_id=body if body in offices else None,
            )
        except Refusal as refused:
            refusal = refused
        else:
            told.success(request, _("请求已提出。"))
            return HttpResponseRedirect(reverse("portal:data-wish", args=[made.id]))
    typed, wrong = request.POST, [refusal.message] if refusal is not None else []
    fields = [
        Field(
            name="kind", label=_("您要我们做什么"), kind="radio", value=typed.get("kind", WishKind.CORRECT),
            choices=[Choice(one.value, str(one.label)) for one in WishKind],
        ),
        Field(
            name="body", label=_("信息在哪里"), kind="select", required=False, value=typed.get("body", ""),
            choices=[Choice("", _("平台（账号、身份、消息）")), *(Choice(key, one.name) for key, one in offices.items())],
            help=_("办件里的信息由办理它的机构负责。"),
        ),
        Field(
            name="text", label=_("内容和理由"), kind="textarea", value=typed.get("text", ""), maxlength=2000,
            help=_("写清楚是哪一条信息、哪里不对、应当是什么。不用写身份证号码。"), errors=wrong,
        ),
    ]  # fmt: skip
    context = {
        "fields": fields,
        "days": settings.TONGBAN_DATA_WISH_DAYS,
        "problems": [Problem(message, "f-text") for message in wrong],
    }
    return _page(
        request, "data_ask", _("更正、删除或者不同意"), context, refusal.status if refusal is not None else 200
    )


@signed_in(on=On.WISH)
@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: SignedInRequest, wish_id: UUID) -> HttpResponse:
    """One request: where it is, by when it is answered, the answer and what to do against it. Posted: taken back."""
    found = wish_of(request.user.person, wish_id)
    if request.method == "POST":
        withdraw_wish(request.user, wish_id=wish_id)
        told.success(request, _("请求已撤回。"))
        return HttpResponseRedirect(reverse("portal:data-wish", args=[wish_id]))
    return _page(
        request,
        "data_wish",
        str(found.get_kind_display()),
        {
            "wish": found,
            "open": found.state == WishState.OPEN,
            "late": found.state == WishState.OPEN and found.due_on < today(),
            "against": found.state in {WishState.REFUSED, WishState.PARTLY},
        },
    )
