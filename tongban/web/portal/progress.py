"""Following a case without an account: number and query password."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tongban.authorities.queries import working_calendar
from tongban.cases.beside import first_review_due
from tongban.cases.errors import CaseNotFound
from tongban.cases.joint_queries import filing_by_number, standing_of
from tongban.cases.models import Case, JointCase
from tongban.cases.owing import stations_of
from tongban.cases.queries import days_left
from tongban.catalogue.queries import definition_of
from tongban.kernel.client_address import client_address
from tongban.web.portal.browse import HOME
from tongban.web.portal.case_view import outcome_of, timeline_of, truth_of
from tongban.web.portal.joint_view import truth_of_joint
from tongban.web.ui.access import public
from tongban.web.ui.branches import lines_of
from tongban.web.ui.parts import Crumb
from tongban.web.ui.private import private_page


class ProgressForm(forms.Form):
    """What stands on the receipt."""

    number = forms.CharField(
        label=_("办件编号"),
        max_length=40,
        help_text=_("受理回执上的一串数字，中间的空格可以不输。"),
        widget=forms.TextInput(attrs={"data-width": "medium", "autocomplete": "off"}),
        error_messages={"required": _("请输入办件编号。")},
    )
    password = forms.CharField(
        label=_("查询密码"),
        max_length=20,
        help_text=_("提交成功时给您的密码，和编号印在一起。"),
        widget=forms.TextInput(attrs={"data-width": "medium", "autocomplete": "off"}),
        error_messages={"required": _("请输入查询密码。")},
    )

    def clean_number(self) -> str:
        return "".join(str(self.cleaned_data["number"]).split())


@public
@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    """The form, and its answer. Number and password travel in the body: neither stands in an address."""
    if request.method != "POST":
        return _form_page(request, ProgressForm())
    form = ProgressForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=400)
    given = form.cleaned_data
    try:
        found = filing_by_number(given["number"], given["password"], address=client_address(request.META))
    except CaseNotFound as refusal:
        form.add_error(None, refusal.message)
        return _form_page(request, form, status=refusal.status)
    return _result_page(request, found) if isinstance(found, Case) else _joint_page(request, found)


def _form_page(request: HttpRequest, form: ProgressForm, *, status: int = 200) -> HttpResponse:
    context = {"section": "progress", "crumbs": [HOME, Crumb(str(_("查进度")))], "form": form}
    return private_page(request, "portal/progress.html", context, status=status)


def _result_page(request: HttpRequest, case: Case) -> HttpResponse:
    """Where the case is and whose move it is; no name, no material, no reason: the password may have been read by others."""
    events = list(case.events.all())
    nodes = stations_of(case, definition_of(case.version))
    left = days_left(case, calendar=working_calendar())
    return private_page(
        request,
        "portal/progress_result.html",
        {
            "section": "progress",
            "crumbs": [HOME, Crumb(str(_("查进度")), request.path), Crumb(str(_("结果")))],
            "case": case,
            "truth": truth_of(
                case,
                left=left,
                outcome=outcome_of(case, events),
                reviewed_first=first_review_due(case) is not None,
            ),
            "timeline": timeline_of(case, events, nodes, names=False),
        },
    )


def _joint_page(request: HttpRequest, joint: JointCase) -> HttpResponse:
    """The same for a joint case: every part with its office, word and day; no note, no name of a person."""
    standing = standing_of(joint)
    return private_page(
        request,
        "portal/joint_progress.html",
        {
            "section": "progress",
            "crumbs": [HOME, Crumb(str(_("查进度")), request.path), Crumb(str(_("结果")))],
            "joint": joint,
            "truth": truth_of_joint(standing, names=False),
            "lines": lines_of(standing),
        },
    )
