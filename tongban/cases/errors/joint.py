"""Refusals of joint cases."""

from tongban.kernel.errors import NotFound, Refusal


class PartOfJoint(Refusal):
    """这份申请是一件事的一部分，请在“一件事”里一次提交、统一送达。"""


class JointIncomplete(Refusal):
    """一件事的申请还没有填完，请逐项补充后再提交。"""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences
        super().__init__(sentences[0] if sentences else None)


class JointNotFound(NotFound):
    """没有找到这个一件事办件。请核对办件编号；登录后也可以在“我的办件”里查看。"""


class JointNotReady(Refusal):
    """还有事项没有办完，全部办完后再统一送达。"""


class TaskUnknown(NotFound):
    """没有这项联办任务，或者它已经办完。请刷新页面。"""
