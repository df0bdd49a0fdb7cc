"""Every component on one page, for those who build pages. In the demo only."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tongban.kernel.today import now
from tongban.web.ui import icons
from tongban.web.ui.access import public
from tongban.web.ui.parts import (
    Choice,
    Column,
    Crumb,
    Fact,
    Field,
    FileReceipt,
    FlowStep,
    Pager,
    Row,
    Station,
    Tally,
    TimelineEntry,
)


@public
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    return render(request, "ui/gallery.html", _samples())


def _samples() -> dict[str, object]:
    moment = now()
    return {
        "crumbs": [Crumb("首页", "/"), Crumb("组件")],
        "icons": icons.NAMES,
        "fields": [
            Field(
                "name", "经营者姓名", value="张三", origin="来自居民身份证，2024年3月1日核发", dispute_url="#dispute"
            ),
            Field(
                "phone", "手机号码", kind="tel", value="1380000", errors=["手机号码应为 11 位数字。"], width="medium"
            ),
            Field("kind", "主体业态", kind="radio", value="catering", width="inline", choices=_CHOICES),
            Field("extra", "经营项目", kind="checkboxes", value=["sale"], choices=_CHOICES, required=False),
            Field("day", "开业日期", kind="date", width="medium", help="还没定下来可以先空着。", required=False),
            Field("where", "所在区县", kind="select", choices=[Choice("", "请选择"), *_CHOICES], width="medium"),
            Field("about", "经营布局说明", kind="textarea", value="一层前厅，二层库房"),
            Field("agree", "我保证填写的内容真实", kind="checkbox", errors=["请先勾选承诺，再提交申请。"]),
            Field("file", "营业执照", kind="file", help="PDF 或照片，每个不超过 20 MB。", accept=".pdf,.jpg,.png"),
        ],
        "tallies": [Tally("作出决定", 12, 3, "#"), Tally("缴费", 0, 1, "#"), Tally("核查", 2000, 0, "#", more=True)],
        "facts": [
            Fact("办多久", "7个工作日", "法定 10个工作日", "clock"),
            Fact("跑几次", "不用跑", "全程网上办", "route"),
            Fact("收费", "不收费", "", "money"),
        ],
        "rows": [
            Row("申请人", "张*", url="#change", note="身份证 130102********1234"),
            Row("经营场所", "石家庄市长安区中山东路 1 号", url="#change"),
            Row("交纳", "¥1,280.00"),
        ],
        "timeline": [
            TimelineEntry("提交申请", moment - timedelta(days=3), actor="张*", text="收到 4 份材料。"),
            TimelineEntry(
                "受理", moment - timedelta(days=2), actor="长安区行政审批局 赵*", url="#paper", link="受理回执"
            ),
            TimelineEntry("现场核查", text="核查人员会先打电话约时间。", state="now"),
            TimelineEntry("决定", state="next"),
        ],
        "steps": [
            FlowStep("申请", "申请人"),
            FlowStep("受理", "窗口", "当场"),
            FlowStep("审查", "", "5个工作日"),
            FlowStep("发证"),
        ],
        "stations": [
            Station(1, "公司设立登记", "市场监管", "1个工作日"),
            Station(2, "公章刻制备案", "公安", optional=True, after=[1]),
            Station(3, "一照一码户信息确认", "税务", after=[1]),
            Station(4, "企业银行基本存款账户预约开户", "人民银行", optional=True, after=[2, 3]),
        ],
        "columns": [Column("number", "办件编号"), Column("item", "事项"), Column("left", "还剩", numeric=True)],
        "lines": [
            {"number": "1301 0226 1122 0001", "item": "食品经营许可（新办）", "left": "3 个工作日"},
            {"number": "1301 0226 1122 0002", "item": "公共场所卫生许可（新办）", "left": "今天到期"},
        ],
        "file": FileReceipt("经营布局图.pdf", 482_133, "9b1d6c0e" * 8, moment, url="#file", remove_url="#remove"),
        "pager": Pager(next_url="#next", previous_url="#previous"),
    }


_CHOICES = (Choice("sale", "食品销售"), Choice("catering", "餐饮服务", "含外卖、早点"), Choice("canteen", "单位食堂"))
