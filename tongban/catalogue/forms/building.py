"""Which fields a form has: the applicant, the item's own part, then how the result is delivered.

Where an item brings no part of its own, it is what the resulting licence prints and the office cannot know:
not the issuer, not numbers, not dates of issue.
"""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import Literal

from tongban.catalogue.definition import Definition, Form, FormField, FormSection, Option, When
from tongban.catalogue.forms.blocks import all_parts
from tongban.catalogue.situations import Answers, applies

ApplicantKind = Literal["natural", "legal"]

#: How the result can reach the applicant: value in the form data -> what people read.
DELIVERY = {"window": "窗口领取", "mail": "邮寄送达", "electronic": "电子证照（在线领取）"}

#: What `prefill` may name besides `licence:<type>.<printed field>`; the caller fills these from its records.
PREFILL_SOURCES = frozenset(
    {
        "person.name", "person.id_number", "person.phone", "person.gender", "person.birth_date",
        "entity.name", "entity.usc", "entity.address", "entity.legal_representative",
    }
)  # fmt: skip

_PERSON_NAME = ("姓名", "持证人", "持证人姓名")
_PERSON_NUMBER = ("公民身份号码", "社会保障号码", "证件号码")
_ENTITY_NAME = (
    "名称", "单位名称", "经营者名称", "企业名称", "机构名称", "业户名称", "生产者名称", "排水户名称", "纳税人名称",
    "建设单位", "售房单位", "使用单位", "项目单位", "被许可人", "旅行社名称", "企业（字号）名称", "经营机构名称",
)  # fmt: skip
_ENTITY_CODE = ("统一社会信用代码", "纳税人识别号", "营业执照注册号")
_ENTITY_ADDRESS = ("住所", "注册地址", "登记注册地址", "企业住所", "住所（经营场所）")
_HEAD = re.compile(r"^(法定代表人|负责人|经营负责人|主要负责人|消防安全责任人)")

#: Printed fields that the office decides or that only exist once the licence does.
_OFFICE = re.compile(
    r"(机关|登记机构|认定机构|测试机构|签发|发照|发证|核发|核准机关|税务机关|登记管理|批准残联|消防救援机构|发牌单位|发卡地区|登记单位"
    r"|编号|(?<!身份)证号|证字号|登记字号|证书号|卡号|登记号|编码|意见书|批复|许可文号|不动产单元号|证照|二维码|令牌"
    r"|有效|期限|经营期限|登记日期|成立日期|备案日期|入库日期|清税日期|^日期$|检验有效期|项目代码"
    r"|投诉举报电话|供货单位|检查意见|核定人数|金融账户|限制存放量|实缴金额|附图及附件|档案|权利其他状况|月保障金额|税种|品目|起始年月|批准)"
)
_OPTIONAL = ("仓库地址", "仓储场所", "库房地址", "监护人", "其他", "共有情况", "主管部门", "业务主管单位")
_LONG = re.compile(r"(范围|内容|项目|能力|事项|诊疗科目|教育内容|参建单位)$")
_PLACE = re.compile(r"(地址|住址|住所|场所|坐落|地点|位置|设置地)")


def form_for(
    definition: Definition,
    licence_type_fields: Sequence[str],
    applicant_kind: ApplicantKind,
    answers: Answers | None = None,
) -> Form:
    """The form an applicant of this kind fills in.

    `licence_type_fields` is what the resulting licence prints (empty without one). Given answers, parts
    that these answers do not call for are left out and no question of the wizard is left in a condition.
    """
    own = definition.form.sections if definition.form else ()
    office = definition.form.office_fills if definition.form else ()
    answered = {*office, *(one.prints for one in all_parts(Form(sections=own)) if one.prints)}
    open_fields = [name for name in licence_type_fields if name not in answered]
    applicant = _natural_block(open_fields) if applicant_kind == "natural" else _legal_block(open_fields)
    covered = {field.prints for section in applicant for field in section.fields}
    own = (*own, *_printed_section([name for name in open_fields if name not in covered], applicant_kind))
    sections = (*applicant, *own, _delivery_section(with_licence=bool(licence_type_fields)))
    form = Form(sections=sections)
    return form if answers is None else _settled(form, definition, answers)


def _first(names: Sequence[str], among: Sequence[str]) -> str | None:
    return next((name for name in among if name in names), None)


def _head(printed: Sequence[str]) -> str | None:
    return next((name for name in printed if _HEAD.match(name)), None)


def _natural_block(printed: Sequence[str]) -> tuple[FormSection, ...]:
    fields = (
        FormField(
            key="applicant_name", label="姓名", type="text", max_length=60, prefill="person.name", lock=True,
            # whoever applies in person for a business is the one in charge of it
            prints=_first(_PERSON_NAME, printed) or _head(printed),
        ),
        FormField(
            key="applicant_id", label="公民身份号码", type="citizen_id", prefill="person.id_number", lock=True,
            prints=_first(_PERSON_NUMBER, printed),
        ),
    )  # fmt: skip
    return (FormSection(key="applicant", title="申请人", fields=fields),)


def _legal_block(printed: Sequence[str]) -> tuple[FormSection, ...]:
    entity = (
        FormField(
            key="entity_name", label="单位（字号）名称", type="text", max_length=100, prefill="entity.name", lock=True,
            prints=_first(_ENTITY_NAME, printed),
        ),
        FormField(
            key="entity_usc", label="统一社会信用代码", type="uscc", prefill="entity.usc", lock=True,
            prints=_first(_ENTITY_CODE, printed),
        ),
        FormField(
            key="entity_address", label="住所（登记地址）", type="text", max_length=200, prefill="entity.address",
            prints=_first(_ENTITY_ADDRESS, printed),
        ),
        FormField(
            key="entity_head", label="法定代表人（负责人、经营者）", type="text", max_length=30,
            prefill="entity.legal_representative", prints=_head(printed),
        ),
    )  # fmt: skip
    agent = (
        FormField(key="agent_name", label="姓名", type="text", max_length=60, prefill="person.name", lock=True),
        FormField(
            key="agent_id", label="公民身份号码", type="citizen_id", prefill="person.id_number", lock=True
        ),
    )  # fmt: skip
    return (
        FormSection(key="applicant", title="申请单位", fields=entity, help="企业、个体工商户和其他组织都在这里填写。"),
        FormSection(key="agent", title="经办人", fields=agent),
    )


def _delivery_section(*, with_licence: bool) -> FormSection:
    ways = [
        Option(value=value, label=label) for value, label in DELIVERY.items() if with_licence or value != "electronic"
    ]
    by_mail: When = {"delivery": ("mail",)}
    fields = (
        FormField(key="contact_phone", label="联系电话", type="phone", prefill="person.phone"),
        FormField(key="delivery", label="结果领取方式", type="choice", options=tuple(ways)),
        FormField(
            key="mail_name", label="收件人", type="text", max_length=60, prefill="person.name", when=by_mail
        ),
        FormField(key="mail_phone", label="收件人电话", type="phone", prefill="person.phone", when=by_mail),
        FormField(key="mail_address", label="收件地址", type="text", max_length=200, when=by_mail),
        FormField(key="mail_postcode", label="邮政编码", type="postcode", required=False, when=by_mail),
    )  # fmt: skip
    return FormSection(key="delivery", title="联系与送达", fields=fields)


#: Keys of the parts that every form has; an item's own fields must not reuse them.
RESERVED_KEYS = frozenset(
    field.key
    for section in (*_natural_block(()), *_legal_block(()), _delivery_section(with_licence=True))
    for field in section.fields
)
RESERVED_SECTIONS = frozenset({"applicant", "agent", "delivery"})
#: The part made of a licence's layout, for items that bring no form of their own.
PRINTED_SECTION = "printed"


def _printed_section(printed: Sequence[str], applicant_kind: ApplicantKind) -> tuple[FormSection, ...]:
    fields = tuple(
        _printed_field(f"printed_{number}", name, applicant_kind)
        for number, name in enumerate(printed, start=1)
        if not _OFFICE.search(name)
    )
    if not fields:
        return ()
    return (
        FormSection(
            key=PRINTED_SECTION, title="证照内容", fields=fields, help="这些内容会印在证照上，请按证件如实填写。"
        ),
    )


def _printed_field(key: str, name: str, applicant_kind: ApplicantKind) -> FormField:
    plain = FormField(key=key, label=name, type="text", max_length=200, prints=name, required=name not in _OPTIONAL)
    natural = applicant_kind == "natural"
    if name == "性别":
        options = (Option(value="男", label="男"), Option(value="女", label="女"))
        prefill = "person.gender" if natural else None
        return dataclasses.replace(plain, type="choice", options=options, max_length=None, prefill=prefill)
    if name in ("出生日期", "出生年月") or name.endswith("日期"):
        prefill = "person.birth_date" if natural and name.startswith("出生") else None
        return dataclasses.replace(plain, type="date", max_length=None, prefill=prefill)
    if name in _ENTITY_CODE:
        # a person who is only now founding the business has none yet
        return dataclasses.replace(plain, type="uscc", max_length=None, required=not natural)
    if name in ("公民身份号码", "女方身份证号", "男方身份证号"):
        return dataclasses.replace(plain, type="citizen_id", max_length=None)
    if _LONG.search(name):
        return dataclasses.replace(plain, type="longtext", max_length=1000)
    if _PLACE.search(name):
        return plain
    return dataclasses.replace(plain, max_length=100)


def _settled(form: Form, definition: Definition, answers: Answers) -> Form:
    """The form with the wizard's questions answered: only conditions on the form's own fields remain."""
    questions = {situation.id for situation in definition.situations}
    sections = []
    for section in form.sections:
        if not _may_apply(section.when, questions, answers):
            continue
        fields = tuple(
            dataclasses.replace(
                field,
                when=_without(field.when, questions),
                fields=tuple(
                    dataclasses.replace(part, when=_without(part.when, questions))
                    for part in field.fields
                    if _may_apply(part.when, questions, answers)
                ),
            )
            for field in section.fields
            if _may_apply(field.when, questions, answers)
        )
        if fields:
            sections.append(dataclasses.replace(section, fields=fields, when=_without(section.when, questions)))
    return Form(sections=tuple(sections))


def _may_apply(when: When | None, questions: set[str], answers: Answers) -> bool:
    return applies({key: options for key, options in (when or {}).items() if key in questions}, answers)


def _without(when: When | None, questions: set[str]) -> Mapping[str, tuple[str, ...]] | None:
    return {key: options for key, options in (when or {}).items() if key not in questions} or None
