"""Help, accessibility statement, site map: words only."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.web.portal import directory
from tongban.web.portal.browse import HOME, Link
from tongban.web.ui.access import public
from tongban.web.ui.parts import Crumb, FlowStep
from tongban.web.ui.public_pages import public_page


@dataclass(frozen=True, slots=True)
class Question:
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    links: list[Link]


def _questions() -> list[Question]:
    """What people ask most; each answer rests on the article named at its end."""
    return [
        Question(
            _("材料不齐怎么办？"),
            _(
                "办理机关要在五日内一次告诉您全部要补的内容；过期不告诉，收到材料的那天就算受理。（行政许可法第三十二条）"
            ),
        ),
        Question(
            _("时限怎么算？"),
            _(
                "按工作日算，不含周末和法定节假日；听证、检验、专家评审的时间不算在内。（行政许可法第四十五条、第八十二条）"
            ),
        ),
        Question(
            _("电子证照和纸质的一样吗？"),
            _("一样有效。（国务院关于在线政务服务的若干规定第十条）"),
        ),
        Question(
            _("填到一半有事怎么办？"),
            _("随时可以离开，系统会自动保存草稿；下次在“我的”里接着填。"),
        ),
        Question(
            _("为什么有的材料不用交？"),
            _("系统里已经有的证照，我们直接调用，并告诉您用了哪一张、用在哪里。"),
        ),
    ]


@public
@require_safe
@public_page()
def help_page(request: HttpRequest) -> HttpResponse:
    steps = [
        FlowStep(_("找到事项"), note=_("用平常话搜，或按主题找")),
        FlowStep(_("选情况"), note=_("材料清单随您的情况变")),
        FlowStep(_("填表交材料"), note=_("系统已有的免交")),
        FlowStep(_("等结果"), note=_("凭编号和密码看进度")),
        FlowStep(_("领证照"), note=_("扫码可验真伪")),
    ]
    return render(
        request,
        "portal/help.html",
        {"section": "help", "crumbs": [HOME, Crumb(_("使用帮助"))], "steps": steps, "faqs": _questions()},
    )


@public
@require_safe
@public_page()
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html", {"crumbs": [HOME, Crumb(_("无障碍说明"))]})


@public
@require_safe
@public_page()
def sitemap(request: HttpRequest) -> HttpResponse:
    groups = [
        Group(
            _("办事"),
            [
                Link(_("首页"), "/"),
                Link(_("办事指南"), reverse("portal:services")),
                Link(_("个人办事"), reverse("portal:audience", args=["personal"])),
                Link(_("企业办事"), reverse("portal:audience", args=["business"])),
                Link(_("一件事"), reverse("portal:bundles")),
                Link(_("查找事项"), reverse("portal:search")),
                Link(_("选择地区"), reverse("portal:region")),
            ],
        ),
        Group(
            _("查询"),
            [
                Link(_("查办件进度"), reverse("portal:progress")),
                Link(_("验证电子证照"), reverse("portal:verify")),
                Link(_("我的办件证照"), "/my/"),
            ],
        ),
        Group(
            _("说明"),
            [
                Link(_("使用帮助"), reverse("portal:help")),
                Link(_("指南质量"), reverse("portal:quality")),
                Link(_("目录统计"), reverse("portal:statistics")),
                Link(_("中介服务和第三方材料"), reverse("portal:third-parties")),
                Link(_("证照和数据能免去的材料"), reverse("portal:sources")),
                Link(_("开放接口"), reverse("api:operations")),
                Link(_("无障碍说明"), reverse("portal:accessibility")),
            ],
        ),
        Group(_("个人主题"), [Link(one.name, one.url) for one in directory.themes("natural")]),
        Group(_("企业主题"), [Link(one.name, one.url) for one in directory.themes("legal")]),
    ]
    return render(request, "portal/sitemap.html", {"crumbs": [HOME, Crumb(_("网站地图"))], "groups": groups})
