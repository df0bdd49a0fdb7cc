"""The audit administrator's pages: look for entries, read one whole, take them out, prove them. Nothing can be changed."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.identity.auditing import (
    Asked,
    entries_asked,
    entry_before,
    entry_with,
    midnight,
    names_of,
    page_of,
    proof_so_far,
    usernames_of,
)
from tongban.identity.queries import person_by_number
from tongban.identity.states import Role
from tongban.kernel.audit import STRANDS, record
from tongban.kernel.audit_export import export_lines
from tongban.kernel.audit_keeping import ask_for_check
from tongban.kernel.models import AuditEntry
from tongban.kernel.today import today
from tongban.web.console.frame import frame_of
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.audit_words import ACTS, KINDS, RESULTS, act_words, result_words
from tongban.web.ui.masking import mask_name
from tongban.web.ui.parts import Crumb, Pager, Row

_FAULTS = {
    "changed": gettext_lazy("被改动，或者之前有增删、调换"),
    "rewritten": gettext_lazy("与锚点不一致，被改写"),
    "ended": gettext_lazy("锚定之后不见了"),
    "cut": gettext_lazy("清除标记不是平台签的"),
    "anchor": gettext_lazy("每日锚点不是平台签的"),
}


def _page(request: OfficerRequest, template: str, section: str, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"console/{template}.html", {**frame_of(request, section), **context}, status=status)


def _asked(request: OfficerRequest) -> tuple[Asked, str]:
    """The filters, and a sentence about one that cannot be meant."""
    given = {name: request.GET.get(name, "").strip()[:60] for name in Asked.__slots__}
    problem = ""
    for name in ("from_on", "until_on"):
        try:
            given[name] = date.fromisoformat(given[name]).isoformat() if given[name] else ""
        except ValueError:
            given[name], problem = "", gettext("日期没有看懂，请重新选择。")
    if given["result"] not in RESULTS:
        given["result"] = ""
    try:
        given["person"] = str(UUID(given["person"])) if given["person"] else ""
    except ValueError:
        given["person"] = ""
    return Asked(**given), problem


@officer(Role.AUDITOR)
@require_safe
def entries(request: OfficerRequest) -> HttpResponse:
    """Entries by time, account, act, result and person, newest first."""
    asked, problem = _asked(request)
    before = request.GET.get("before", "")
    found, following = page_of(entries_asked(asked), before=before)
    here = reverse("console:audit")
    names, accounts = _masked(found), usernames_of(found)
    return _page(
        request,
        "audit_list",
        "audit",
        lines=[
            (one, act_words(one.act), result_words(one.result), accounts.get(one.account_id or 0, ""),
             names.get(one.concerning) if one.concerning else "")
            for one in found
        ],
        asked=asked,
        problem=problem,
        acts=[*((key, str(label)) for key, label in KINDS.items()), *((key, f"— {label}") for key, label in ACTS.items())],
        results=[(key, str(label)) for key, label in RESULTS.items()],
        person_name=_masked_name(asked.person),
        filtered=bool(asked.given()),
        without_person=f"{here}?{urlencode({k: v for k, v in asked.given().items() if k != 'person'})}",
        first_url=f"{here}?{urlencode(asked.given())}" if before else "",
        pager=Pager(next_url=f"{here}?{urlencode({**asked.given(), 'before': following})}" if following else ""),
    )  # fmt: skip


def _masked(entries: Sequence[AuditEntry]) -> dict[UUID, str]:
    return {key: mask_name(name) for key, name in names_of(entries).items()}


def _masked_name(person: str) -> str:
    return _masked([AuditEntry(concerning=UUID(person))]).get(UUID(person), gettext("没有这个人")) if person else ""


@officer(Role.AUDITOR)
@require_POST
def by_person(request: OfficerRequest) -> HttpResponse:
    """From a citizen number, which stands in no address, to the entries about that person. The search is itself recorded."""
    number = request.POST.get("number", "").strip().upper()[:18]
    person = person_by_number(number) if number else None
    record(
        "audit.searched",
        account_id=request.officer.account_id,
        who=_who(request),
        concerning=person.id if person is not None else None,
        result="done" if person is not None else "failed",
    )
    if person is None:
        messages.error(request, gettext("没有找到这个号码的人，请核对 18 位公民身份号码。"))
        return HttpResponseRedirect(reverse("console:audit"))
    return HttpResponseRedirect(f"{reverse('console:audit')}?{urlencode({'person': str(person.id)})}")


@officer(Role.AUDITOR, on=On.AUDIT_ENTRY)
@require_safe
def entry(request: OfficerRequest, entry_id: int) -> HttpResponse:
    """One entry whole, with its place in its chain."""
    found = entry_with(entry_id)
    if found is None:
        raise Http404
    before = entry_before(found)
    username = usernames_of([found]).get(found.account_id or 0, "")
    rows = [
        Row(gettext("时间"), found.at.astimezone().strftime("%Y-%m-%d %H:%M:%S.%f")),
        Row(gettext("行为"), act_words(found.act), note=found.act),
        Row(gettext("结果"), result_words(found.result)),
        Row(gettext("何人"), found.who, note=username, official=True),
        Row(gettext("代谁"), found.acting_for, official=True),
        Row(gettext("对象"), found.subject),
        Row(gettext("涉及的人"), _masked_name(str(found.concerning)) if found.concerning else ""),
        Row(gettext("事由"), found.purpose, official=True),
        Row(gettext("来源地址"), found.address),
        Row(gettext("设备"), found.device),
        Row(gettext("详情"), json.dumps(found.detail, ensure_ascii=False) if found.detail else ""),
        Row(
            gettext("在链中的位置"),
            gettext("第 %(strand)s 链第 %(seq)s 条") % {"strand": found.strand, "seq": found.seq},
        ),
        Row(gettext("前一条的摘要"), before.hash if before is not None else ""),
        Row(gettext("摘要(SM3)"), found.hash),
    ]
    crumbs = [Crumb(gettext("审计记录"), reverse("console:audit")), Crumb(act_words(found.act))]
    shown = [row for row in rows if row.value]
    return _page(request, "audit_entry", "audit", entry=found, title=act_words(found.act), rows=shown, crumbs=crumbs)


@officer(Role.AUDITOR)
@require_POST
def export(request: OfficerRequest) -> HttpResponseBase:
    """All entries as JSON Lines with chain heads and a signature, for a store outside; also from a day on."""
    from_on = request.POST.get("since", "").strip()
    try:
        since = midnight(from_on) if from_on else None
    except ValueError:
        messages.error(request, gettext("日期没有看懂，请重新选择。"))
        return HttpResponseRedirect(reverse("console:audit-proof"))
    record("audit.exported", account_id=request.officer.account_id, who=_who(request), since=from_on)
    answer = StreamingHttpResponse(export_lines(since), content_type="application/x-ndjson; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="audit-{today().isoformat()}.jsonl"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@officer(Role.AUDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: OfficerRequest) -> HttpResponse:
    """Have the worker prove the whole audit and see how far it is; the daily anchors; what was cut off by age."""
    if request.method == "POST":
        ask_for_check()
        record("audit.proved", account_id=request.officer.account_id, who=_who(request))
        return HttpResponseRedirect(reverse("console:audit-proof"))
    known = proof_so_far()
    return _page(
        request,
        "audit_proof",
        "audit-proof",
        check=known.check,
        strands=STRANDS,
        months=settings.TONGBAN_AUDIT_MONTHS,
        anchors=known.anchors,
        cuts=known.cuts,
        faults=[
            gettext("第 %(strand)s 链第 %(seq)s 条：%(what)s") % {**fault, "what": _FAULTS[fault["what"]]}
            for fault in (known.check.faults if known.check is not None else [])
        ],
    )


def _who(request: OfficerRequest) -> str:
    return f"{request.officer.name}（{Role.AUDITOR.label}）"
