"""The reader's own account: replacing a printed start password, bringing in the organisation one represents."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.identity import actions
from tongban.identity.adapters.legal_persons import legal_person_register
from tongban.kernel.errors import Refusal
from tongban.web.accounts.steps import Step, step_page
from tongban.web.ui.access import SignedInRequest, signed_in
from tongban.web.ui.parts import Crumb, Field


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def entity(request: SignedInRequest) -> HttpResponse:
    """The legal representative brings in the organisation; the register is asked."""
    step = Step(
        _("注册我代表的单位"),
        _("核对并注册"),
        [
            Field("usc", _("统一社会信用代码"), autocomplete="off", maxlength=18, width="medium"),
            Field(
                "name", _("单位名称"), autocomplete="organization", maxlength=100, help=_("和营业执照上的完全一样。")
            ),
        ],
        [
            _("由法定代表人（负责人、经营者）本人注册。系统向法人登记核对，您是不是这家单位的法定代表人。"),
            _("换了法定代表人的，新的法定代表人在这里注册，原来的人就不能再代表单位办事了。"),
        ],
        simulated=_("演示：法人登记系统是模拟的，只认识虚构的单位。") if legal_person_register().simulated else "",
        other=("/my/account/", _("返回账号")),
        trail=[Crumb(_("我的"), "/my/"), Crumb(_("账号"), reverse("portal:account"))],
    )
    if request.method != "POST":
        return step_page(request, step)
    try:
        registered = actions.register_own_entity(
            account=request.user, usc=request.POST.get("usc", ""), name=request.POST.get("name", "")
        )
    except Refusal as refusal:
        return step_page(request, step, refusal=refusal)
    messages.success(request, _("可以代表{name}办事了。").format(name=registered.name))
    return HttpResponseRedirect(reverse("portal:account"))
