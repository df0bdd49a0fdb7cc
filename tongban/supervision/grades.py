"""Grades and tags of a service review (好差评), by name. Borders have two opposite codings (GB/T 39046: 1 is best;
the national review interface: 5 is best), so inside there are only names. Pure."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongban.kernel.language import translatable


class Grade(models.TextChoices):
    """Five grades; the last two are bad reviews."""

    VERY_SATISFIED = "very_satisfied", _("非常满意")
    SATISFIED = "satisfied", _("满意")
    BASICALLY = "basically", _("基本满意")
    DISSATISFIED = "dissatisfied", _("不满意")
    VERY_DISSATISFIED = "very_dissatisfied", _("非常不满意")


BAD = frozenset({Grade.DISSATISFIED, Grade.VERY_DISSATISFIED})

#: National tag codes and what they say, per grade.
TAGS: dict[Grade, tuple[tuple[str, str], ...]] = {
    Grade.VERY_SATISFIED: (
        ("510", translatable("一窗受理一次办结")),
        ("511", translatable("可以先受理后补材料")),
        ("512", translatable("不用提交证明")),
        ("513", translatable("可以全程网上办理")),
        ("514", translatable("可以使用手机办理")),
        ("515", translatable("可以就近办理")),
        ("516", translatable("无需材料直接办理")),
        ("517", translatable("服务热情效率高")),
    ),
    Grade.SATISFIED: (
        ("406", translatable("填写一张表单就可完成申报")),
        ("407", translatable("在线提交材料窗口核验")),
        ("408", translatable("一张清单告知全部申报材料")),
        ("409", translatable("用告知承诺减免申报材料")),
        ("410", translatable("可以在线预约办理")),
        ("411", translatable("跑大厅一次办结")),
        ("412", translatable("可以使用自助机办理")),
        ("413", translatable("服务态度较好")),
    ),
    Grade.BASICALLY: (
        ("307", translatable("一次性告知需要补正的材料")),
        ("308", translatable("提供申报材料样本")),
        ("309", translatable("在承诺的时间内办结")),
        ("310", translatable("办事指南准确")),
        ("311", translatable("按办事指南要求的材料即可办理")),
        ("312", translatable("可以快递送达")),
        ("313", translatable("跑动次数与承诺的一致")),
        ("314", translatable("服务态度尚可")),
    ),
    Grade.DISSATISFIED: (
        ("207", translatable("没有提供材料样本")),
        ("208", translatable("没有提供材料清单")),
        ("209", translatable("未在承诺时间内办结")),
        ("210", translatable("同样内容的证明材料被要求多次提交")),
        ("211", translatable("承诺网办但不能全程网上办理")),
        ("212", translatable("网上预约后到现场仍要重复取号排队")),
        ("213", translatable("窗口工作人员业务不熟练")),
        ("214", translatable("服务态度生硬")),
    ),
    Grade.VERY_DISSATISFIED: (
        ("108", translatable("在办事指南之外增加新的审批条件")),
        ("109", translatable("需提供办事指南之外的申报材料")),
        ("110", translatable("无理由超过法定办理时间")),
        ("111", translatable("办事指南提供样本有错")),
        ("112", translatable("承诺网办但不能网上办理")),
        ("113", translatable("多头跑窗口和部门")),
        ("114", translatable("跑动次数与承诺不一致")),
        ("115", translatable("服务态度差、效率低")),
    ),
}
