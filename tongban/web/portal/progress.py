"""Following a case without an account: number and query password."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tongban.web.portal.browse import HOME
from tongban.web.ui.access import public
from tongban.web.ui.parts import Crumb


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
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "portal/progress.html",
        {"section": "progress", "crumbs": [HOME, Crumb(str(_("查进度")))], "form": ProgressForm()},
    )
