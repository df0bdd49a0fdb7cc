"""Refusals of supervision."""

from tongban.kernel.errors import Invalid, Refusal


class NotYetRateable(Refusal):
    """这个办件还没有结果，办结以后就可以评价。"""


class AlreadyRated(Refusal):
    """您已经评价过这个办件，谢谢您。"""


class GradeMissing(Invalid):
    """请选择一个满意程度后再提交。"""
