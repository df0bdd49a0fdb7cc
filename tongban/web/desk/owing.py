"""What is owed after acceptance, each act on its own page: 容缺受理, 承诺核查, 缴费."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases import actions
from tongban.cases.charging import Price, chargeable, price_of, yuan_text
from tongban.cases.models import Case
from tongban.cases.owing import all_obligations, checks_at_desk, last_day_of, open_obligations
from tongban.cases.promising import check_wants_two, promise_in, time_to_follow
from tongban.cases.states import Act, ObligationKind, PaperKind
from tongban.catalogue.definition import FeeItem
from tongban.catalogue.queries import definition_of
from tongban.identity.states import Role
from tongban.kernel.today import today
from tongban.materials.queries import missing_in, to_follow_in
from tongban.web.desk import case_page
from tongban.web.desk.act_page import ActPage, seq_in, served
from tongban.web.desk.trays import trays_of
from tongban.web.desk.wording import paper_goes_out
from tongban.web.ui.access import OfficerRequest, On, officer
from tongban.web.ui.formats import limit_text, long_date
from tongban.web.ui.masking import mask_name
from tongban.web.ui.numbers import whole_number
from tongban.web.ui.parts import Choice, Field, Pager

K = ObligationKind


@officer(Role.CLERK, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def accept_tolerantly(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Accept although materials that may follow are missing."""
    return served(
        request,
        case_id,
        _tolerance_page,
        lambda: actions.accept_tolerantly(
            case_id, officer=request.officer, seq=seq_in(request), consent=request.POST.get("consent", "")
        ),
        gettext("已容缺受理，《受理回执》和《容缺受理告知书》已发出，办理时限从明天起算。"),
    )


def _tolerance_page(case: Case) -> ActPage:
    to_follow, missing = to_follow_in(case.dossier), missing_in(case.dossier)
    names = gettext("、").join(material.name for material in to_follow)
    unpromised = [material for material in to_follow if material.id not in case.dossier.later]
    span = time_to_follow(definition_of(case.version))
    until = long_date(last_day_of(span, after=today()))
    obstacle = ""
    if missing:
        obstacle = gettext("还缺不能后补的材料，请一次性告知补正。")
    elif not to_follow:
        obstacle = gettext("材料已经齐全，不需要容缺受理，请直接受理。")
    consent = Field(
        name="consent",
        label=gettext("申请人怎样承诺了补交"),
        kind="textarea",
        help=gettext("申请人提交时没有承诺补交。容缺受理以书面承诺为前提，请写明怎样取得，例如“窗口签署承诺书”。"),
        maxlength=500,
    )
    return ActPage(
        Act.ACCEPT_TOLERANTLY,
        gettext("容缺受理"),
        gettext("容缺受理这个申请"),
        [
            gettext("等申请人补交：%(names)s。") % {"names": names},
            gettext("补交期限 %(limit)s，到 %(day)s 为止；逾期视为撤回申请，由平台办结并告知申请人。")
            % {"limit": limit_text(span.value, span.unit), "day": until},
            paper_goes_out(PaperKind.TOLERANCE),
            paper_goes_out(PaperKind.ACCEPTANCE),
            gettext("办理时限从明天起算，可以先审查；补齐以前不能决定准予。"),
        ],
        [consent] if unpromised else [],
        obstacle=obstacle,
    )


@officer(Role.REVIEWER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def check_promise(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """What the check after the grant found."""

    def page_of(case: Case) -> ActPage:
        definition = definition_of(case.version)
        promise = promise_in(definition, case.dossier.answers)
        owed = open_obligations(case, K.PROMISE_CHECK, K.RECTIFY)
        rectifying = any(one.kind == K.RECTIFY for one in owed)
        time_left = promise is not None and promise.rectify_within is not None and not rectifying
        broken = (
            gettext("申请人限期整改，到期后再核查一次。")
            if time_left
            else gettext("承诺不实，应当依法撤销决定；信用修复以前，申请人不能再用告知承诺。")
        )
        fields = [
            Field(
                name="outcome",
                label=gettext("核查结论"),
                kind="radio",
                choices=[
                    Choice("kept", gettext("与承诺相符"), gettext("核查完成，不再欠什么。")),
                    Choice("broken", gettext("与承诺不符"), broken),
                ],
            ),
            Field(
                name="note",
                label=gettext("核查情况"),
                kind="textarea",
                help=gettext("写明看了什么、结果怎样。这段话会原样印在告知书上。"),
                maxlength=500,
            ),
        ]
        if check_wants_two(definition):
            fields.append(case_page.second_officer(request.officer, case, {}))
        return ActPage(
            Act.CHECK_PROMISE,
            gettext("登记承诺核查结果"),
            gettext("登记核查结果"),
            [
                paper_goes_out(PaperKind.PROMISE_CHECK),
                gettext("结论写入办件日志，之后不能修改；办件状态不变。"),
            ],
            fields,
            obstacle="" if owed else gettext("这个办件没有等待核查的承诺，或者核查已经登记。请刷新页面。"),
        )

    return served(
        request,
        case_id,
        page_of,
        lambda: actions.check_promise(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            outcome=request.POST.get("outcome", ""),
            note=request.POST.get("note", ""),
            second_officer_id=whole_number(request.POST.get("second", "")),
        ),
        gettext("核查结果已登记，《承诺核查结果告知书》已发出。"),
    )


@officer(Role.CLERK, Role.REVIEWER, Role.ISSUER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def notify_fee(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Tell the applicant what to pay: only what the item charges, once."""

    def page_of(case: Case) -> ActPage:
        definition = definition_of(case.version)
        facts = case.dossier.facts(definition)
        fees = chargeable(definition, facts)
        told = any(one.kind == K.PAYMENT for one in all_obligations(case))
        obstacle = ""
        if not fees:
            obstacle = gettext("这个事项按申请人的情形不收费，不能发缴费通知（行政许可法第五十八条）。")
        elif told:
            obstacle = gettext("这个办件已经通知过缴费，不能再次收费。")
        return ActPage(
            Act.NOTIFY_FEE,
            gettext("通知缴费"),
            gettext("发出缴费通知书"),
            [
                paper_goes_out(PaperKind.PAYMENT),
                gettext("只能收取事项公布的费用，每个办件只通知一次。"),
                gettext("缴清以前不能制作办理结果。"),
            ],
            [
                field
                for place, fee in enumerate(fees)
                for field in _fee_fields(place, fee, price_of(definition, fee, facts))
            ],
            obstacle=obstacle,
        )

    def lines() -> list[actions.FeeLine]:
        places = [key.removeprefix("quantity-") for key in request.POST if key.startswith("quantity-")]
        found = ((whole_number(place), request.POST.get(f"quantity-{place}", "").strip()) for place in places)
        return [
            actions.FeeLine(
                place,
                quantity=_quantity(quantity),
                amount=request.POST.get(f"amount-{place}", ""),
                basis=request.POST.get(f"basis-{place}", ""),
            )
            for place, quantity in found
            if place is not None
        ]

    return served(
        request,
        case_id,
        page_of,
        lambda: actions.notify_fee(case_id, officer=request.officer, seq=seq_in(request), lines=lines()),
        gettext("《缴费通知书》已发出，申请人会收到通知。"),
    )


def _quantity(text: str) -> int:
    """What was typed as a number; anything else is refused by the act with its sentence."""
    number = whole_number(text)
    return -1 if number is None else number


def _price_words(priced: Price) -> str:
    if priced.wanting:
        return gettext("按公式算不出来：%(why)s") % {"why": priced.wanting}
    if priced.account and priced.fen is not None:
        return gettext("共 %(yuan)s 元，计算：%(account)s") % {
            "yuan": yuan_text(priced.fen),
            "account": priced.account,
        }
    if priced.fen is not None:
        return gettext("每份 %(yuan)s 元") % {"yuan": yuan_text(priced.fen)}
    return gettext("收费标准由当地规定，金额请在下面填写")


def _fee_fields(place: int, fee: FeeItem, priced: Price) -> list[Field]:
    price = _price_words(priced)
    quantity = Field(
        name=f"quantity-{place}",
        label=gettext("%(name)s：数量") % {"name": fee.name},
        value="1" if place == 0 else "0",
        help=gettext("%(price)s。%(basis)s。不适用的填 0。") % {"price": price, "basis": fee.basis},
        inputmode="numeric",
        width="short",
        maxlength=3,
    )
    if priced.fen is not None or priced.whole:
        return [quantity]
    return [
        quantity,
        Field(
            name=f"amount-{place}",
            label=gettext("%(name)s：金额（元）") % {"name": fee.name},
            help=gettext("最多两位小数，例如 20.50。"),
            inputmode="decimal",
            width="short",
            maxlength=12,
            required=False,
        ),
        Field(
            name=f"basis-{place}",
            label=gettext("%(name)s：金额的依据") % {"name": fee.name},
            help=gettext("例如当地收费标准的文号，会印在通知书上。"),
            maxlength=200,
            required=False,
        ),
    ]


@officer(Role.CLERK, Role.ISSUER, on=On.CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def record_payment(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """The applicant has paid at the window."""

    def page_of(case: Case) -> ActPage:
        owed = open_obligations(case, K.PAYMENT)
        return ActPage(
            Act.RECORD_PAYMENT,
            gettext("登记缴费"),
            gettext("登记已缴清"),
            [
                *(f"{one.title}{gettext('：')}{one.note}" for one in owed),
                gettext("登记以后可以制作办理结果，申请人会收到通知。"),
                gettext("网上支付还没有接通：在窗口收款后登记；演示环境里的缴费是模拟的。"),
            ],
            [
                Field(name="receipt", label=gettext("票据号码"), width="medium", maxlength=50),
                Field(
                    name="paid_on", label=gettext("缴费日期"), kind="date", value=today().isoformat(), width="medium"
                ),
            ],
            obstacle="" if owed else gettext("这个办件没有等待缴纳的费用，或者缴费已经登记。请刷新页面。"),
        )

    return served(
        request,
        case_id,
        page_of,
        lambda: actions.record_payment(
            case_id,
            officer=request.officer,
            seq=seq_in(request),
            receipt=request.POST.get("receipt", ""),
            paid_on=_day(request.POST.get("paid_on", "")),
        ),
        gettext("缴费已登记。"),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


@officer(Role.REVIEWER)
@require_safe
def checks(request: OfficerRequest) -> HttpResponse:
    """What was granted on a promise by the officer's bodies and is still to be checked, what is due first."""
    after = request.GET.get("after", "")
    page = checks_at_desk(request.officer, after=after)
    address = reverse("desk:checks")
    rows = [
        (
            one,
            one.case.applicant_name if one.case.entity_id is not None else mask_name(one.case.applicant_name),
            one.due_on is not None and one.due_on < today(),
        )
        for one in page.owed
    ]
    context = {
        "section": "inbox",
        "viewer_name": request.officer.name,
        "trays": trays_of(request.officer, "checks"),
        "rows": rows,
        "pager": Pager(next_url=f"{address}?{urlencode({'after': page.next_cursor})}" if page.next_cursor else ""),
        "first_url": address if after else "",
    }
    return render(request, "desk/checks.html", context)
