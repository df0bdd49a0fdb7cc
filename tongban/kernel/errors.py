"""How the platform says no: one sentence, in the reader's words, that says what to do next."""

import inspect

from django.utils.translation import gettext


class Refusal(Exception):
    """这一步没有办成，您的内容没有改动。请核对后再试一次。"""

    #: HTTP status with which a front answers; machines read it, people read the sentence.
    status = 409

    def __init__(self, message: str | None = None, *, field: str | None = None) -> None:
        self.message = message or gettext(inspect.getdoc(type(self)) or "")
        self.field = field
        super().__init__(self.message)


class Invalid(Refusal):
    """填写的内容有误，请按提示修改后再提交。"""

    status = 400


class NotFound(Refusal):
    """没有找到您要的内容。请核对网址，或者从首页重新查找。"""

    status = 404


class TooMany(Refusal):
    """操作过于频繁，请稍后再试。"""

    status = 429
