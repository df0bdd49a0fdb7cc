"""The personal area's first page, its list of cases, its messages and its account."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages as told
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.authorities.queries import working_calendar
from tongban.cases.barred import bars_known_to
from tongban.cases.clock import Calendar
from tongban.cases.joint_queries import Standing, filings_of, joint_among
from tongban.cases.models import Case, JointCase
from tongban.cases.queries import days_left
from tongban.identity.queries import entities_of
from tongban.kernel.language import sentence, translatable
from tongban.materials.queries import drafts_of, joint_drafts_of
from tongban.notifications.actions import mark_read
from tongban.notifications.models import Message
from tongban.notifications.queries import messages_of
from tongban.notifications.wording import retold
from tongban.web.portal.applying.frame import address
from tongban.web.portal.bar_lines import bar_lines
from tongban.web.portal.case_view import Truth, truth_of
from tongban.web.portal.joint.frame import address as joint_address
from tongban.web.portal.joint.frame import lead_words
from tongban.web.portal.joint_view import headline_of_joint
from tongban.web.portal.my.frame import my_page
from tongban.web.ui.access import SignedInRequest, signed_in
from tongban.web.ui.branches import done_words
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Crumb, Pager

#: Drafts and cases shown on the first page; the rest is one click away.
FEW = 5


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One row of a list of what was filed: a case, or a joint case that stands for its parts."""

    truth: Truth
    url: str
    case: Case | None = None
    joint: JointCase | None = None
    #: How many parts of it are done.
    done: str = ""


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One row of the list of drafts."""

    title: str
    applicant: str
    office: str
    at: datetime
    url: str
    discard_url: str
    joint: bool = False


def _line(filing: Case | JointCase, calendar: Calendar) -> CaseLine:
    if isinstance(filing, Case):
        truth = truth_of(filing, left=days_left(filing, calendar=calendar))
        return CaseLine(truth, reverse("portal:case", args=[filing.id]), case=filing)
    standing = Standing(filing, list(filing.branches.all()))
    address = reverse("portal:joint", args=[filing.id])
    return CaseLine(headline_of_joint(standing), address, joint=filing, done=done_words(standing))


def _drafts(request: SignedInRequest, most: int) -> list[DraftLine]:
    """Drafts of both kinds, last touched first."""
    alone = [
        DraftLine(
            draft.implementation.item.title,
            draft.entity.name if draft.entity is not None else draft.person.name,
            draft.implementation.body.name,
            draft.updated_at,
            address("form", draft),
            address("discard", draft),
        )
        for draft in drafts_of(request.user)[:most]
    ]
    jointly = [
        DraftLine(
            draft.bundle.name,
            draft.entity.name if draft.entity is not None else draft.person.name,
            lead_words(draft.bundle.lead_department.short, draft.division_id),
            draft.updated_at,
            joint_address("form", draft),
            joint_address("discard", draft),
            joint=True,
        )
        for draft in joint_drafts_of(request.user)[:most]
    ]
    return sorted([*alone, *jointly], key=lambda line: line.at, reverse=True)[:most]


@signed_in
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """What waits for the reader, and what is on its way."""
    calendar = working_calendar()
    lines = [_line(filing, calendar) for filing in filings_of(request.user).found]
    others = [line for line in lines if not line.truth.yours]
    return my_page(
        request,
        "portal/my_home.html",
        place="home",
        context={
            "person": request.user.person,
            "acting": request.user.acting,
            "yours": [line for line in lines if line.truth.yours],
            "cases": others[:FEW],
            "more_cases": len(others) > FEW,
            "drafts": _drafts(request, FEW),
            "bars": bar_lines(request.user, bars_known_to(request.user)),
        },
    )


@signed_in
@require_safe
def cases(request: SignedInRequest) -> HttpResponse:
    """Everything the reader has filed, newest first, by cursor."""
    after = request.GET.get("after", "")
    page = filings_of(request.user, after=after)
    calendar = working_calendar()
    here = reverse("portal:cases")
    return my_page(
        request,
        "portal/my_cases.html",
        place="cases",
        trail=(Crumb(_("我的办件")),),
        context={
            "cases": [_line(filing, calendar) for filing in page.found],
            "drafts": _drafts(request, 20) if not after else [],
            "first": not after,
            "pager": Pager(
                next_url=f"{here}?after={page.next_cursor}" if page.next_cursor else "",
                previous_url=here if after else "",
            ),
        },
    )


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message with its simulated SMS, if one went out, and where it leads."""

    message: Message
    text: str
    sms: str
    phone: str
    simulated: bool
    url: str
    leads_to: str


#: Where a message of the catalogue leads: pages of the console, and what the link is called.
_OF_THE_CATALOGUE = {
    "catalogue.change_moved": ("console:change", translatable("查看变更申请")),
    "catalogue.rolled_out": ("console:deviations", translatable("查看各地的差别")),
}


def _led(message: Message, joint: set[str]) -> tuple[str, str]:
    """Address and name of what a message is about."""
    if not message.subject:
        return "", ""
    if message.event.kind not in _OF_THE_CATALOGUE:
        page, words = "portal:joint" if message.subject in joint else "portal:case", translatable("查看办件")
    elif "@" in message.subject:  # one implementation, whose adjustment the reader keeps
        page, words = "console:override", translatable("查看地方调整")
    else:
        page, words = _OF_THE_CATALOGUE[message.event.kind]
    return reverse(page, args=[message.subject]), sentence(words)


def _message_line(message: Message, joint: set[str]) -> MessageLine:
    sms = getattr(message, "sms", None)
    return MessageLine(
        message,
        retold(message.title, message.text),
        sms.text if sms is not None else "",
        sms.phone_masked if sms is not None else "",
        sms.simulated if sms is not None else True,
        *_led(message, joint),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: SignedInRequest) -> HttpResponse:
    """The inbox; one button marks everything as read."""
    here = reverse("portal:messages")
    if request.method == "POST":
        mark_read(request.user)
        told.success(request, _("已全部标为已读。"))
        return HttpResponseRedirect(here)
    before = request.GET.get("before", "")
    rows, following = messages_of(request.user, before=whole_number(before))
    joint = joint_among(row.subject for row in rows if row.subject and row.event.kind not in _OF_THE_CATALOGUE)
    return my_page(
        request,
        "portal/my_messages.html",
        place="messages",
        trail=(Crumb(_("消息")),),
        context={
            "lines": [_message_line(message, joint) for message in rows],
            "first": not before,
            "pager": Pager(
                next_url=f"{here}?before={following}" if following else "", previous_url=here if before else ""
            ),
        },
    )


@signed_in
@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    """Who the reader is to the platform, and what to do when that is wrong."""
    person = request.user.person
    return my_page(
        request,
        "portal/my_account.html",
        place="account",
        trail=(Crumb(_("账号")),),
        context={"person": person, "entities": list(entities_of(person)) if person is not None else []},
    )
