"""Who somebody is, as every front asks it: document, number, country, name."""

from django.utils.translation import gettext as _

from tongban.identity.states import DocumentKind
from tongban.web.ui.parts import Choice, Field


def document_fields() -> list[Field]:
    """Who somebody is: the same fields wherever it is asked."""
    return [
        Field(
            "name",
            _("姓名"),
            autocomplete="name",
            maxlength=80,
            width="medium",
            help=_("和证件上的完全一样。名字中间有点的照样输入；只有一个字的也可以；打不出来的字请到窗口办理。"),
        ),
        Field(
            "kind",
            _("证件类型"),
            "select",
            value=DocumentKind.CITIZEN.value,
            choices=[Choice(one.value, str(one.label)) for one in DocumentKind],
            width="medium",
        ),
        Field(
            "number",
            _("证件号码"),
            autocomplete="off",
            maxlength=40,
            width="medium",
            help=_("按证件填写；字母大小写都可以。"),
        ),
        Field(
            "country",
            _("签发国"),
            autocomplete="off",
            maxlength=3,
            width="short",
            required=False,
            help=_("只有用外国护照的才填，三个字母，例如 GBR。"),
        ),
    ]
