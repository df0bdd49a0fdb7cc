"""The agreement of using the platform online, by version: what was signed can always be shown again. Pure."""

from dataclasses import dataclass

from tongban.kernel.language import words


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version."""

    version: str
    paragraphs: tuple[str, ...]


#: The newest last. A version that somebody signed is never changed; a new text is a new version.
AGREEMENTS: tuple[Agreement, ...] = (
    Agreement(
        "2026-11",
        words(
            "您用这个账号办的事，就是您本人办的事。请保管好密码，不要借给别人；请别人代办的，请用授权。",
            "我们把您的姓名、证件号码和您填写的核验信息交给登记机关核对，只问是否一致，不取回别的内容，也不留核验信息。",
            "您的姓名、证件号码和手机号码加密保存，只用于办理您的事项。谁看过，您可以查到。",
            "办事不一定要用网上账号：带证件到政务服务大厅窗口，一样办理，一样的时限。",
            "您可以随时停用账号；已经办理的事项按档案规定保存。",
        ),
    ),
)


def current() -> Agreement:
    """The version that is signed today."""
    return AGREEMENTS[-1]


def agreement_of(version: str) -> Agreement | None:
    """A version by its name, however old."""
    return next((one for one in AGREEMENTS if one.version == version), None)
