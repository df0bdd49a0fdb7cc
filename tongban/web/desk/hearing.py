"""The acts of a hearing, each on its own page."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tongban.cases import actions
from tongban.cases.beside import chairs_for, hearing_window, may_be_moved, open_hearing
from tongban.cases.errors import HearingEndWrong
from tongban.cases.models import Case
from tongban.cases.periods import ASK_HEARING_WITHIN, HEARING_NOTICE_BEFORE, HOLD_HEARING_WITHIN
from tongban.cases.queries import running_procedure
from tongban.cases.states import Act, PaperKind
from tongban.identity.models import Account
from tongban.identity.states import Role
from tongban.kernel.today import today
from tongban.web.desk.act_page import ActPage, reason_field, seq_in, served
from tongban.web.desk.wording import paper_goes_out
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.formats import long_date
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Choice, Field


def name_of(account: Account) -> str:
    """The person's name; the user name of an account without one."""
    return account.person.name if account.person is not None else account.username


@officer(Role.REVIEWER, Role.DECIDER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Tell the right to a hearing, or that one will be held (行政许可法第四十六、四十七条)."""

    def page_of(case: Case) -> ActPage:
        return ActPage(
            Act.OFFER_HEARING,
            gettext("告知听证权利"),
            gettext("发出告知书"),
            [
                paper_goes_out(PaperKind.HEARING_RIGHT),
                gettext("申请人和利害关系人可以在 %(n)s 个工作日内申请听证（行政许可法第四十七条）。")
                % {"n": ASK_HEARING_WITHIN},
                gettext("在期限届满或者听证结束以前，不能作出决定；办理时限照常计算，直到通知听证时间。"),
            ],
            [
                Field(
                    name="ground",
                    label=gettext("为什么听证"),
                    kind="radio",
                    value="right",
                    choices=[
                        Choice(
                            "right",
                            gettext("直接涉及申请人与他人之间的重大利益关系"),
                            gettext("告知权利，由申请人或者利害关系人决定是否申请（第四十七条）"),
                        ),
                        Choice(
                            "own",
                            gettext("法律规定应当听证，或者涉及公共利益的重大事项"),
                            gettext("本机关依职权举行，不用申请（第四十六条）"),
                        ),
                    ],
                ),
                reason_field(gettext("具体事由"), gettext("写明涉及什么利益。这段话会原样印在告知书上。")),
                Field(
                    name="interested",
                    label=gettext("利害关系人"),
                    required=False,
                    maxlength=300,
                    help=gettext("写明是谁，例如“3号楼相邻住户”；会印在告知书上，请不要写身份证号和电话。"),
                ),
            ],
            obstacle=gettext("这个办件已经告知过听证权利。") if open_hearing(case) else "",
        )

    return served(
        request,
        case_id,
        page_of,
        lambda: actions.offer_hearing(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            reason=request.POST.get("reason", ""),
            interested=request.POST.get("interested", ""),
            of_own_accord=request.POST.get("ground") == "own",
        ),
        gettext("告知书已发出。"),
    )


@officer(Role.CLERK, Role.REVIEWER, Role.DECIDER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def record_request(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Somebody interested asked at the window."""

    def page_of(case: Case) -> ActPage:
        found = open_hearing(case)
        none = found is None or today() > found.ask_by
        return ActPage(
            Act.REQUEST_HEARING,
            gettext("登记利害关系人的听证申请"),
            gettext("登记申请"),
            [
                gettext("从今天起 %(n)s 个工作日内组织听证（行政许可法第四十七条）。") % {"n": HOLD_HEARING_WITHIN},
                gettext("申请人会收到消息。"),
            ],
            [
                Field(name="name", label=gettext("提出人"), maxlength=80, width="medium"),
                Field(
                    name="proof",
                    label=gettext("身份和申请的凭证"),
                    maxlength=300,
                    help=gettext("例如“书面申请，已核对身份证原件”；请不要写身份证号。"),
                ),
            ],
            obstacle=gettext("现在没有可以申请的听证，或者申请的期限已过。") if none else "",
        )

    return served(
        request,
        case_id,
        page_of,
        lambda: actions.record_hearing_request(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            name=request.POST.get("name", ""),
            proof=request.POST.get("proof", ""),
        ),
        gettext("听证申请已登记。"),
    )


def _schedule_page(case: Case) -> ActPage:
    found = open_hearing(case)
    moved = found is not None and found.held_on is not None
    running = running_procedure(case)
    obstacle = ""
    if found is None or found.requested_at is None:
        obstacle = gettext("还没有人申请听证，不用通知时间地点。")
    elif moved and not may_be_moved(found):
        obstacle = gettext("听证时间已经改过一次，不能再改。")
    elif not moved and running is not None:
        obstacle = gettext("“%(kind)s”正在进行，请先登记它的结果。") % {"kind": running.kind}
    if found is None or obstacle:
        return ActPage(Act.SCHEDULE_HEARING, gettext("通知听证时间"), "", [], obstacle=obstacle)
    span = hearing_window(found, on=today())
    return ActPage(
        Act.SCHEDULE_HEARING,
        gettext("更改听证时间") if moved else gettext("通知听证时间"),
        gettext("发出通知书"),
        [
            paper_goes_out(PaperKind.HEARING_NOTICE),
            gettext("只能再改这一次。") if moved else gettext("从今天起停表，到听证结束为止（行政许可法第四十五条）。"),
            gettext("主持人不能是审查这个办件的人（行政许可法第四十八条）。"),
        ],
        [
            Field(
                name="day",
                label=gettext("日期"),
                kind="date",
                width="short",
                value=found.held_on.isoformat() if found.held_on else "",
                help=gettext("提前 %(n)s 个工作日通知：%(first)s 到 %(last)s。")
                % {"n": HEARING_NOTICE_BEFORE, "first": long_date(span.first), "last": long_date(span.last)},
            ),
            Field(
                name="time",
                label=gettext("几点"),
                maxlength=20,
                width="short",
                value=found.held_at_time,
                help=gettext("例如“上午9:00”。"),
            ),
            Field(name="place", label=gettext("地点"), maxlength=120, value=found.place),
            Field(
                name="chair",
                label=gettext("主持人"),
                kind="select",
                width="medium",
                value=str(found.chair_id or ""),
                choices=[
                    Choice("", gettext("请选择")),
                    *(Choice(str(one.pk), name_of(one)) for one in chairs_for(case)),
                ],
            ),
            Field(
                name="open",
                label=gettext("是否公开"),
                kind="radio",
                value="yes" if found.in_public else "no",
                choices=[
                    Choice("yes", gettext("公开举行")),
                    Choice("no", gettext("不公开"), gettext("只限国家秘密、商业秘密、个人隐私")),
                ],
            ),
            Field(
                name="why_not",
                label=gettext("不公开的理由"),
                required=False,
                maxlength=300,
                help=gettext("选择不公开的必须写明。"),
            ),
            *([reason_field(gettext("更改的原因"), gettext("这段话会原样印在通知书上。"))] if moved else []),
        ],
    )


@officer(Role.REVIEWER, Role.DECIDER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Day, time, place and chair; from the notice on the clock is held."""
    return served(
        request,
        case_id,
        _schedule_page,
        lambda: actions.schedule_hearing(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            day=_day(request.POST.get("day", "")),
            time=request.POST.get("time", ""),
            place=request.POST.get("place", ""),
            chair_id=whole_number(request.POST.get("chair", "")),
            in_public=request.POST.get("open") != "no",
            why_not=request.POST.get("why_not", ""),
            reason=request.POST.get("reason", ""),
        ),
        gettext("听证通知书已发出。"),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _end_day(text: str) -> date | None:
    """The day on which the hearing was over; left out, it is the one that was told. Anything else is wrong."""
    day = _day(text)
    if day is None and text.strip():
        raise HearingEndWrong(field="ended_on")
    return day


@officer(Role.REVIEWER, Role.DECIDER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """The record, and with it the end of the hearing."""

    def page_of(case: Case) -> ActPage:
        found = open_hearing(case)
        held = found is not None and found.held_on is not None and found.held_on <= today()
        return ActPage(
            Act.CLOSE_HEARING,
            gettext("登记听证结束"),
            gettext("笔录入卷，听证结束"),
            [
                gettext("笔录写入办件，申请人可以看到，之后不能修改。"),
                gettext("听证结束的那一天仍不计入；第二天起继续计算，到期日重新推算。笔录晚几天登记，不会多停表。"),
                gettext("决定必须根据听证笔录作出，并写明理由（行政许可法第四十八条）。"),
            ],
            [
                Field(
                    name="ended_on",
                    label=gettext("听证结束的日期"),
                    kind="date",
                    width="short",
                    value=found.held_on.isoformat() if found is not None and found.held_on is not None else "",
                    help=gettext("听证实际结束的那一天，不能晚于今天。"),
                ),
                Field(
                    name="record",
                    label=gettext("听证笔录"),
                    kind="textarea",
                    maxlength=20000,
                    help=gettext("写明参加人、各方意见和证据，以及参加人确认签字的情况。"),
                ),
            ],
            obstacle="" if held else gettext("还没有到听证的日子，或者没有通知过听证。"),
        )

    return served(
        request,
        case_id,
        page_of,
        lambda: actions.close_hearing(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            record=request.POST.get("record", ""),
            ended_on=_end_day(request.POST.get("ended_on", "")),
        ),
        gettext("听证已结束，到期日已重新推算。"),
    )
