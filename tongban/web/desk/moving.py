"""Handing a case over, sending it up, naming inspectors, noting an objection: acts with a page of their own."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tongban.cases import actions
from tongban.cases.beside import awaited_inspection, first_review_of, inspectors_for, last_day_of, transfer_targets
from tongban.cases.models import Case
from tongban.cases.queries import running_procedure
from tongban.cases.reviewing import PUBLIC_NOTICES
from tongban.cases.states import Act, PaperKind
from tongban.identity.states import Role
from tongban.web.desk.act_page import ActPage, reason_field, seq_in, served
from tongban.web.desk.hearing import name_of
from tongban.web.desk.wording import paper_goes_out
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.formats import long_date
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Choice, Field


@officer(Role.CLERK, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """To the body that exercises the same item; before acceptance."""

    def page_of(case: Case) -> ActPage:
        targets = transfer_targets(case)
        until = long_date(case.answer_due_on) if case.answer_due_on else ""
        return ActPage(
            Act.TRANSFER,
            gettext("移送其他机构"),
            gettext("移送"),
            [
                paper_goes_out(PaperKind.TRANSFER),
                gettext("编号和收到日期不变，对方仍须在 %(day)s 前答复申请人。") % {"day": until},
                gettext("移送后本机构不再看到这个办件，只能按编号查到它去了哪里。"),
                gettext("不是同一事项的，请用“不予受理”，并写明应当向哪个机构申请。"),
            ],
            [
                Field(
                    name="to",
                    label=gettext("移送给"),
                    kind="select",
                    choices=[
                        Choice("", gettext("请选择")),
                        *(Choice(one.id, one.body.name) for one in targets),
                    ],
                ),
                reason_field(gettext("移送的理由"), gettext("会印在流转凭证上，申请人可以看到。")),
            ],
            grave=True,
            obstacle="" if targets else gettext("本市没有别的机构办理同一事项。"),
        )

    return served(
        request,
        case_id,
        page_of,
        lambda: actions.transfer_case(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            to=request.POST.get("to", ""),
            reason=request.POST.get("reason", ""),
        ),
        gettext("已移送，编号不变。"),
        back_to_inbox=True,
    )


@officer(Role.DECIDER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def submit_upward(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """The opinion of the lower body, with all materials (行政许可法第三十五条)."""

    def page_of(case: Case) -> ActPage:
        ahead = first_review_of(case)
        upper = ahead.upper.body.name if ahead is not None else ""
        return ActPage(
            Act.SUBMIT_UPWARD,
            gettext("报送上级机关"),
            gettext("报送"),
            [
                gettext("办件连同全部材料转到%(body)s，由它审查并作出决定。") % {"body": upper},
                paper_goes_out(PaperKind.TRANSFER),
                gettext("上级的办理时限从收到之日的第二天起算；上级不会再要求申请人提供材料（行政许可法第三十五条）。"),
                gettext("报送后本机构不再办理这个办件。"),
            ],
            [reason_field(gettext("初审意见"), gettext("写明核查的事实和建议，上级和申请人都会看到。"))],
            grave=True,
            obstacle="" if upper else gettext("这个办件不需要报送上级。"),
        )

    return served(
        request,
        case_id,
        page_of,
        lambda: actions.submit_upward(
            case_id, officer=request.officer, seq=seq_in(request), opinion=request.POST.get("reason", "")
        ),
        gettext("已报送上级机关。"),
        back_to_inbox=True,
    )


@officer(Role.REVIEWER, Role.DECIDER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def send_inspectors(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """At least two, within five working days of acceptance (行政许可法第五十五条)."""

    def page_of(case: Case) -> ActPage:
        awaited = awaited_inspection(case)
        due = long_date(awaited.due_on) if awaited is not None and awaited.due_on else ""
        return ActPage(
            Act.SEND_INSPECTORS,
            gettext("指派核查人员"),
            gettext("指派"),
            [
                gettext("应在 %(day)s 前指派（行政许可法第五十五条）；逾期的照常指派，效能监督可以看到。")
                % {"day": due},
                gettext("指派写入办件日志。"),
            ],
            [
                Field(
                    name="inspectors",
                    label=gettext("派谁去"),
                    kind="checkboxes",
                    value=[],
                    help=gettext("至少两名不同的工作人员。"),
                    choices=[Choice(str(one.pk), name_of(one)) for one in inspectors_for(case)],
                )
            ],
            obstacle="" if awaited else gettext("这个办件没有等待指派的核查，或者已经指派。"),
        )

    chosen = [whole_number(text) for text in request.POST.getlist("inspectors")]
    return served(
        request,
        case_id,
        page_of,
        lambda: actions.send_inspectors(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            account_ids=[one for one in chosen if one is not None],
        ),
        gettext("核查人员已指派。"),
    )


@officer(Role.REVIEWER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Somebody objects during a public notice."""

    def page_of(case: Case) -> ActPage:
        running = running_procedure(case)
        public = running if running is not None and running.kind in PUBLIC_NOTICES else None
        until = long_date(last_day_of(public)) if public is not None else ""
        return ActPage(
            Act.RECORD_OBJECTION,
            gettext("登记公示异议"),
            gettext("登记异议"),
            [
                gettext("公示期到 %(day)s 为止；有异议的不会自行结束，由审查人员写明处理情况后结束。") % {"day": until},
                gettext("异议写入办件日志和公示结果。"),
            ],
            [
                Field(name="name", label=gettext("提出人"), maxlength=40, width="medium"),
                reason_field(gettext("异议的内容"), gettext("照提出人的原意写。")),
            ],
            obstacle="" if public else gettext("现在没有正在进行的公示。"),
        )

    return served(
        request,
        case_id,
        page_of,
        lambda: actions.record_objection(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            name=request.POST.get("name", ""),
            text=request.POST.get("reason", ""),
        ),
        gettext("异议已登记。"),
    )
