"""Refusals of materials, each a sentence for the applicant."""

from collections.abc import Sequence

from tongban.catalogue.forms import FieldProblem
from tongban.identity.errors import MayNotActFor, StepNotGranted
from tongban.kernel.errors import Invalid, NotFound, Refusal
from tongban.kernel.language import sentence

__all__ = [
    "MayNotActFor",
    "StepNotGranted",
]


class DossierNotFound(NotFound):
    """没有找到这份申请，或者它不属于您。请到“我的办件”中查看。"""


class DossierSealed(Refusal):
    """这份申请已经提交，不能再修改。需要补正时，工作人员会通知您。"""


class FileRefused(Invalid):
    """这个文件不能接收，请换一个文件上传。"""


class AnswersInvalid(Invalid):
    """还有情形问题没有选择，或者选项不存在，请逐题选择后再继续。"""


class FormInvalid(Invalid):
    """表单中有内容需要修改，请按每一项的提示更正。"""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        self.problems = list(problems)
        super().__init__(problems[0].reason, field=problems[0].key)


class FieldNotAmendable(Invalid):
    """这一项不能当场更正：本次申请没有这一项，或者它来自登记信息。请刷新页面后重试。"""


class AmendedNothing(Invalid):
    """没有改动任何内容。请修改需要更正的项目后再提交。"""


class MaterialMissing(Refusal):
    """还缺少必须提交的材料，暂时不能提交或者受理。"""

    def __init__(self, names: list[str]) -> None:
        super().__init__(sentence("还缺少必须提交的材料：{names}。请补齐后再继续。", names=sentence("、").join(names)))


class MaterialUnknown(Invalid):
    """您的办理情形不需要这份材料，无需上传。"""


class ListMovedOn(MaterialUnknown):
    """页面上的材料清单旧了，请刷新页面，看过最新情况后再承诺。"""


class LicenceNotUsable(Refusal):
    """这份电子证照不能用于本次申请：它已失效，或者不属于申请人。请改为上传材料。"""


class NotOffered(NotFound):
    """所选地区没有开通这个事项的在线办理，请更换地区，或者到窗口办理。"""
