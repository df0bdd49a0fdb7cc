"""How identity says no: one class for each reason, its sentence for the reader."""

from tongban.kernel.errors import Invalid, NotFound, Refusal


class NoSuchPost(NotFound):
    """没有这个岗位，或者它已经免去。请回到岗位列表重新查找。"""


class NoSuchAppointment(NotFound):
    """没有这份任职申请，或者您不能处理它。请回到任职申请列表。"""


class NoSuchLeave(NotFound):
    """没有这份休假代理，或者您不能处理它。请回到休假代理列表。"""


class NoSuchOfficer(NotFound):
    """没有这个账号。请先由系统管理员为工作人员开通账号，再任命岗位。"""


class NotForYourself(Refusal):
    """不能给自己任命岗位。请由另一位安全管理员提出。"""


class NotYourOwnProposal(Refusal):
    """自己提出的任命不能由自己确认。请由另一位安全管理员或者该机构负责人确认。"""


class DutiesConflict(Refusal):
    """这个人已有别的职责。系统、安全、审计三种管理员各由不同的人担任，也不办理业务。请先免去原来的岗位，或者换一个人。"""


class PostHeldAlready(Refusal):
    """这个人在这个机构已有这个岗位，或者同样的申请正在等待确认。不用再任命。"""


class AppointmentInvalid(Invalid):
    """任命写得不完整。请选好机构、岗位和起止日期，写明依据；止期不能早于起期，也不能早于今天。"""


class AlreadyDecided(Refusal):
    """别人已经处理过了。请刷新页面看结果。"""


class AccountNameTaken(Invalid):
    """这个用户名已经有人用了。请换一个：小写字母开头，3 到 30 位字母、数字。"""


class OfficerInvalid(Invalid):
    """姓名或者身份号码不对。请照身份证核对；号码 18 位，最后一位可能是 X。"""


class LeaveInvalid(Invalid):
    """休假代理写得不对。代理人要是同一机构的在岗同事，不能是自己，也不能是管理员；日期从今天起，最长 90 天；请写明事由。"""


class NotTheLastSecurity(Refusal):
    """这是最后一位安全管理员，免去以后再没有人能任命岗位。请先任命一位接替的人。"""
