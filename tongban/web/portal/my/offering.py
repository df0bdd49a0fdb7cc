"""Letting somebody act, or asking to act for somebody, in plain words: who, what, how long; then everything once more."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.catalogue.models import Item
from tongban.catalogue.queries import bundles, themes_in_use
from tongban.catalogue.search.queries import search_services
from tongban.identity.actions.mandates import ask_for_mandate, offer_mandate
from tongban.identity.errors import CannotGive, MandateInvalid, NotAppointed, NotOfAge
from tongban.identity.mandating import KINDS, ORDINARY, SENSITIVE, Scope, scope_problem
from tongban.identity.states import MandateRole, Step
from tongban.kernel.today import today
from tongban.web.portal.my.frame import my_page
from tongban.web.portal.my.mandates import may_give
from tongban.web.ui.access import SignedInRequest, signed_in
from tongban.web.ui.parts import Choice, Crumb, Field, Problem

_MOST_FOUND = 12
#: How long, in days; what a kind does not allow is refused with its longest.
PERIODS = ("31", "92", "184", "366", "1098")


def period_words() -> dict[str, str]:
    return dict(zip(PERIODS, (_("一个月"), _("三个月"), _("半年"), _("一年"), _("三年")), strict=True))


def role_words() -> dict[str, tuple[str, str]]:
    """What a kind is called here, and what it means."""
    return {
        MandateRole.FAMILY: (_("家人"), _("最长一年，可以委托全部事项")),
        MandateRole.AGENT: (_("员工或经办人"), _("最长三年，只限选定的事项也可以")),
        MandateRole.HELPER: (_("村（社区）代办员"), _("一件一件地委托，最长三个月，必须登记在册")),
        MandateRole.INTERMEDIARY: (_("中介服务机构人员"), _("一件一件地委托，最长半年，必须登记在册")),
    }


class Sheet:
    """The form as it was sent, as often as it comes back."""

    def __init__(self, request: SignedInRequest, *, asking: bool) -> None:
        acting = request.user.acting
        self.sent: QueryDict = request.POST
        self.asking = asking
        self.for_entity = acting is not None and acting.entity_id is not None
        self.fresh = not self.sent
        self.problems: list[Problem] = []
        self.wrong: dict[str, str] = {}

    def text(self, name: str, default: str = "") -> str:
        return self.sent.get(name, default).strip()

    @property
    def roles(self) -> list[MandateRole]:
        if self.asking:
            return [MandateRole.FAMILY, MandateRole.AGENT, MandateRole.HELPER, MandateRole.INTERMEDIARY]
        return [
            MandateRole.AGENT if self.for_entity else MandateRole.FAMILY,
            MandateRole.HELPER,
            MandateRole.INTERMEDIARY,
        ]

    @property
    def role(self) -> MandateRole:
        chosen = self.text("role")
        return MandateRole(chosen) if chosen in {str(one) for one in self.roles} else self.roles[0]

    @property
    def reach(self) -> str:
        return self.text("reach", "items" if KINDS[self.role].by_matter else "all" if not self.fresh else "")

    @property
    def chosen(self) -> list[str]:
        """Codes ticked so far, a theme's items among them."""
        if self.reach == "all":
            return []
        if self.reach == "theme":
            theme = self.text("theme")
            return list(Item.objects.filter(themes=theme).order_by("id").values_list("id", flat=True)) if theme else []
        return list(dict.fromkeys(self.sent.getlist("matter")))

    @property
    def steps(self) -> frozenset[str]:
        if self.fresh:
            return frozenset(ORDINARY)
        return frozenset([*self.sent.getlist("step"), *self.sent.getlist("grave")])

    @property
    def scope(self) -> Scope:
        days = self.text("period", "92")
        first = today()
        return Scope(
            steps=self.steps,
            valid_from=first,
            valid_until=first + timedelta(days=(int(days) if days in PERIODS else 92) - 1),
            everything=self.reach == "all",
            matters=frozenset(self.chosen),
        )

    def names(self) -> dict[str, str]:
        """Code -> name of what is ticked; what the catalogue does not have is left out."""
        items = dict(Item.objects.filter(id__in=self.chosen).values_list("id", "name"))
        return items | {one.pk: one.name for one in bundles() if one.pk in self.chosen}

    def words(self) -> str:
        """What the reader sees of the matters."""
        if self.reach == "theme":
            theme = next((one for one in self.themes() if one.value == self.text("theme")), None)
            return _("主题“%(theme)s”的 %(n)d 个事项") % {"theme": theme.label, "n": len(self.chosen)} if theme else ""
        return "、".join(self.names().values())

    def themes(self) -> list[Choice]:
        return [Choice(one.pk, one.name) for one in themes_in_use("legal" if self.for_entity else "natural")]

    def refuse(self, message: str, field: str) -> None:
        self.wrong[field] = message
        self.problems.append(Problem(message, f"f-{field}"))

    def fields(self) -> dict[str, Field]:
        def field(name: str, label: str, kind: str = "text", **rest: Any) -> Field:
            errors = [self.wrong[name]] if name in self.wrong else []
            return Field(name, label, kind, errors=errors, **rest)

        words, found = role_words(), self.names()
        asked = self.text("q")
        hits = search_services(asked, division_code=None, limit=_MOST_FOUND) if asked else []
        offered = found | {one.item_id: one.name for one in hits}
        whole = Choice("all", _("全部事项"), _("以后新增的事项也包括在内"))
        single = KINDS[self.role].by_matter and not self.fresh
        return {
            "role": field(
                "role",
                _("我想替谁办？") if self.asking else _("请谁替您办？"),
                "radio",
                value=str(self.role) if not self.fresh or len(self.roles) == 1 else "",
                choices=[Choice(str(one), *words[one]) for one in self.roles],
            ),
            "name": field(
                "name",
                _("对方姓名或者单位名称") if self.asking else _("对方姓名"),
                value=self.text("name"),
                autocomplete="off",
                maxlength=60,
            ),
            "number": field(
                "number",
                _("对方的公民身份号码、手机号码或者统一社会信用代码")
                if self.asking
                else _("对方的公民身份号码或者手机号码"),
                value=self.text("number"),
                help=_("号码只用来找到对方，不会显示给别人。"),
                autocomplete="off",
                maxlength=22,
            ),
            "reach": field(
                "reach",
                _("可以办哪些事？"),
                "radio",
                value=self.reach,
                choices=[
                    *([] if single else [whole, Choice("theme", _("一个主题的事项"), _("按现在这个主题包含的事项"))]),
                    Choice("items", _("指定的事项"), _("在下面找到并勾选")),
                ],
            ),
            "theme": field(
                "theme",
                _("主题"),
                "select",
                value=self.text("theme"),
                required=False,
                choices=[Choice("", _("请选择")), *self.themes()],
            ),
            "q": field(
                "q", _("找事项"), value=asked, required=False, help=_("用平常的话说，比如“社保卡”。"), maxlength=60
            ),
            "matter": field(
                "matter",
                _("要委托的事项"),
                "checkboxes",
                value=self.chosen if self.reach == "items" else [],
                required=False,
                choices=[Choice(code, name) for code, name in offered.items()],
            ),
            "step": field(
                "step",
                _("可以办到哪一步？"),
                "checkboxes",
                value=sorted(self.steps),
                choices=[Choice(str(one), str(one.label)) for one in ORDINARY],
            ),
            "grave": field(
                "grave",
                _("这些事要您特别同意"),
                "checkboxes",
                value=sorted(self.steps),
                required=False,
                help=_("办了就不容易挽回，一般不用勾选。"),
                choices=[Choice(str(one), str(one.label)) for one in Step if one in SENSITIVE],
            ),
            "period": field(
                "period",
                _("到什么时候为止？"),
                "radio",
                value=self.text("period", "92"),
                choices=[Choice(days, word) for days, word in period_words().items()],
            ),
            "appoint": field(
                "appoint", _("对方还可以替单位指派别的经办人"), "checkbox", value=self.text("appoint"), required=False
            ),
        }


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: SignedInRequest) -> HttpResponse:
    """让家人或员工替我办."""
    if not may_give(request.user):
        raise CannotGive
    return _wizard(request, Sheet(request, asking=False))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest) -> HttpResponse:
    """我想替别人办: the other side has to agree."""
    return _wizard(request, Sheet(request, asking=True))


def _wizard(request: SignedInRequest, sheet: Sheet) -> HttpResponse:
    do = sheet.text("do")
    if do in ("check", "give"):
        if problem := scope_problem(sheet.role, sheet.scope, on=today()):
            places = {
                "matters": "reach" if sheet.reach != "items" else "matter",
                "steps": "step",
                "valid_until": "period",
            }
            sheet.refuse(problem[1], places.get(problem[0], problem[0]))
        if not sheet.text("name"):
            sheet.refuse(_("请填写对方的姓名。"), "name")
        if do == "give" and not sheet.problems:
            try:
                _give(request, sheet)
            except MandateInvalid as refusal:
                sheet.refuse(refusal.message, "number" if refusal.field == "usc" else refusal.field or "number")
            except (CannotGive, NotOfAge, NotAppointed) as refusal:
                sheet.refuse(refusal.message, "role")
            else:
                messages.success(request, _("已发出，对方接受以后生效。如果号码和姓名没有填错，对方登录后就能看到。"))
                return HttpResponseRedirect(reverse("portal:mandates"))
    checking = do == "check" and not sheet.problems
    offered = _("请员工或代办员替单位办") if sheet.for_entity else _("让家人或员工替我办")
    title = _("我想替别人办") if sheet.asking else offered
    scope = sheet.scope
    return my_page(
        request,
        "portal/mandate_offer.html",
        place="mandates",
        trail=(Crumb(_("委托"), reverse("portal:mandates")), Crumb(title)),
        context={
            "title": title,
            "sheet": sheet,
            "fields": sheet.fields(),
            "problems": sheet.problems,
            "checking": checking,
            "role_word": role_words()[sheet.role][0],
            "words": _("全部事项") if sheet.reach == "all" else sheet.words(),
            "until": scope.valid_until,
            "step_words": [str(step.label) for step in Step if step in sheet.steps],
            "kept": [
                (name, value)
                for name, values in sheet.sent.lists()
                for value in values
                if name not in ("csrfmiddlewaretoken", "do", "q")
            ],
        },
        status=400 if sheet.problems else 200,
    )


def _give(request: SignedInRequest, sheet: Sheet) -> None:
    words = sheet.words()
    if not sheet.asking:
        offer_mandate(
            request.user,
            role=sheet.role,
            name=sheet.text("name"),
            number=sheet.text("number"),
            scope=sheet.scope,
            matter_words=words,
            may_appoint=sheet.role == MandateRole.AGENT and bool(sheet.text("appoint")),
        )
        return
    of_unit = sheet.role == MandateRole.AGENT
    ask_for_mandate(
        request.user,
        role=sheet.role,
        scope=sheet.scope,
        name=sheet.text("name"),
        number="" if of_unit else sheet.text("number"),
        usc=sheet.text("number") if of_unit else "",
        matter_words=words,
    )
