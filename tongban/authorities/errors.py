"""Refusals around the calendar, each a sentence for the administrator."""

from tongban.kernel.errors import Invalid, NotFound, Refusal


class NotTheKeeper(NotFound):
    """工作日历和平台故障只由本平台的系统管理员登记，您的岗位不能登记。"""


class YearAlreadyThere(Refusal):
    """这一年的放假安排平台里已经有了，而且内容不同。确实要更正的，请确认“替换已有的安排”后再导入。"""


class OutageDaysWrong(Invalid):
    """故障的日期不对：结束不能早于开始，不能晚于今天，开始不能早于 30 天以前。请核对后再公告。"""


class OutageUnexplained(Invalid):
    """请写明故障的情况，至少写 5 个字；这段话会公开。"""


class OutageUnknown(NotFound):
    """没有这条故障公告，或者它已经撤销。请刷新页面。"""
