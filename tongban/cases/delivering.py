"""What proves that a result arrived, by the way it went (行政许可法第四十四条; 民事诉讼法第八十七条、第九十条 by analogy). Pure."""

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime

from tongban.cases.papers import chinese_date
from tongban.cases.states import DeliveryWay

_WAYBILL = re.compile(r"[0-9A-Za-z-]{6,40}")


@dataclass(frozen=True, kw_only=True)
class Proof:
    """Who took it and when, with the number of the document that was looked at; or who carries it under which waybill."""

    receiver: str = ""
    id_number: str = ""
    received_on: date | None = None
    carrier: str = ""
    waybill: str = ""


def wanting(way: str, proof: Proof, *, on: date) -> str:
    """The first thing that this way needs and the proof does not have; empty: it is complete."""
    if way == DeliveryWay.WINDOW:
        if len(proof.receiver.strip()) < 2:
            return "receiver"
        if len(proof.id_number.strip()) < 6:
            return "id_number"
        if proof.received_on is None or proof.received_on > on:
            return "received_on"
    if way == DeliveryWay.COURIER:
        if len(proof.carrier.strip()) < 2:
            return "carrier"
        if _WAYBILL.fullmatch(proof.waybill.strip()) is None:
            return "waybill"
    return ""


def masked(number: str) -> str:
    """A document's number as it is kept: the first two and the last four signs, nothing between."""
    text = number.strip().upper()
    return f"{text[:2]}{'*' * max(len(text) - 6, 4)}{text[-4:]}"


def as_kept(way: str, proof: Proof) -> dict[str, str]:
    """What the log keeps: only what this way needs, numbers of documents masked."""
    kept = {name: str(value).strip()[:100] for name, value in asdict(proof).items() if value}
    names = {
        DeliveryWay.WINDOW: ("receiver", "id_number", "received_on"),
        DeliveryWay.COURIER: ("carrier", "waybill"),
    }.get(DeliveryWay(way), ())
    if "id_number" in kept:
        kept["id_number"] = masked(kept["id_number"])
    return {name: kept[name] for name in names}


def in_words(way: str, proof: Proof, *, at: datetime) -> str:
    """The sentence of the receipt. What goes into an account has arrived when it is there (行政许可法第三十三条; 电子送达)."""
    kept = as_kept(way, proof)
    if way == DeliveryWay.WINDOW and proof.received_on is not None:
        return f"领取人：{kept['receiver']}，已查验证件（{kept['id_number']}），领取日期 {chinese_date(proof.received_on)}。"
    if way == DeliveryWay.COURIER:
        return f"快递公司：{kept['carrier']}，运单号 {kept['waybill']}。"
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M} 送达申请人在本平台的账号，可以随时查看、下载。"
