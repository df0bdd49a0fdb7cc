"""How a result went to the applicant and what proves it: the fields of the page, and what was typed into them."""

from collections.abc import Mapping

from django.http import QueryDict
from django.utils.translation import gettext

from tongban.cases.delivering import Proof
from tongban.cases.states import DeliveryWay
from tongban.kernel.errors import Invalid
from tongban.kernel.language import sentence
from tongban.kernel.today import today
from tongban.web.desk.act_page import day_in
from tongban.web.ui.parts import Field


def way_in(posted: QueryDict) -> DeliveryWay:
    """The way that was chosen. Raises Invalid: a receipt must not name one that nobody chose."""
    given = posted.get("way", "")
    if given not in DeliveryWay.values:
        raise Invalid(sentence("请选择送达方式。"), field="way")
    return DeliveryWay(given)


def proof_in(posted: QueryDict) -> Proof:
    """What proves the delivery, as typed; a day that is none counts as not given."""
    return Proof(
        receiver=posted.get("receiver", ""),
        id_number=posted.get("id_number", ""),
        received_on=day_in(posted.get("received_on", "")),
        carrier=posted.get("carrier", ""),
        waybill=posted.get("waybill", ""),
    )


def proof_fields(typed: Mapping[str, str]) -> list[tuple[str, list[Field]]]:
    """What proves a delivery, by way; all are on the page, so that it works without scripts."""

    def asked(name: str, label: str, help_text: str = "", kind: str = "text", width: str = "medium") -> Field:
        return Field(
            name=name,
            label=label,
            kind=kind,
            help=help_text,
            value=typed.get(name, today().isoformat() if kind == "date" and not typed else ""),
            maxlength=None if kind == "date" else 60,
            autocomplete="off",
            width=width,
        )

    return [
        (
            gettext("窗口领取时填写"),
            [
                asked("receiver", gettext("领取人")),
                asked("id_number", gettext("查验的证件号码"), gettext("只保存前 2 位和后 4 位。")),
                asked("received_on", gettext("领取日期"), kind="date", width="short"),
            ],
        ),
        (gettext("邮寄时填写"), [asked("carrier", gettext("快递公司")), asked("waybill", gettext("运单号"))]),
    ]
