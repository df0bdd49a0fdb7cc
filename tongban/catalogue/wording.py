"""The Chinese name of every part of a definition, and of the code words inside: one list for texts, spreadsheets and
comparisons. Pure. A test sees to it that every part has a name.
"""

import dataclasses
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from tongban.catalogue.definition import When
from tongban.kernel.language import translatable


def name_of(kind: type, part: str) -> str:
    """事项名称 for `name` of Definition; the key itself where nobody has named it."""
    return _own(kind, part) or _COMMON.get(part, part)


def is_named(kind: type, part: str) -> bool:
    return bool(_own(kind, part)) or part in _COMMON


def _own(kind: type, part: str) -> str:
    """The name that a kind, or what it is made from, gives the part itself."""
    return next((name for one in kind.__mro__ if (name := _OWN.get(f"{one.__name__}.{part}"))), "")


def words_for(hint: Any) -> Mapping[str, str]:
    """Code word -> Chinese, for a hint whose values are code words (县级 for county); empty for any other."""
    values = literal_values(hint)
    return {value: _VALUES[value] for value in values} if values and all(value in _VALUES for value in values) else {}


def literal_values(hint: Any) -> tuple[str, ...]:
    """The values that a Literal allows; of an optional one or of a tuple of them likewise."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return tuple(str(value) for value in arguments)
    if origin in (typing.Union, types.UnionType, tuple):
        inner = [one for one in arguments if one not in (type(None), Ellipsis)]
        return literal_values(inner[0]) if len(inner) == 1 else ()
    return ()


@cache
def hints_of(kind: type) -> Mapping[str, Any]:
    """The resolved annotations of one of the dataclasses of a definition, in their order."""
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


def dataclass_in(hint: Any) -> type | None:
    """The dataclass that a hint holds: itself, optional, or as a tuple of them, each optional or not."""
    if dataclasses.is_dataclass(hint):
        return typing.cast(type, hint)
    return next((found for one in typing.get_args(hint) if (found := dataclass_in(one))), None)


def is_list(hint: Any) -> bool:
    return typing.get_origin(hint) is tuple


def is_condition(hint: Any) -> bool:
    """Whether it is a `When`, optional or not."""
    return hint == When or When in typing.get_args(hint)


_COMMON = {
    "id": translatable("编号"),
    "key": translatable("代号"),
    "name": translatable("名称"),
    "title": translatable("标题"),
    "label": translatable("名称"),
    "value": translatable("代码"),
    "code": translatable("代码"),
    "unit": translatable("单位"),
    "kind": translatable("种类"),
    "type": translatable("类型"),
    "when": translatable("适用情形"),
    "note": translatable("说明"),
    "basis": translatable("依据"),
    "limit": translatable("时限"),
    "level": translatable("行使层级"),
    "role": translatable("承担的工作"),
    "help": translatable("填写提示"),
    "department": translatable("部门"),
    "licence": translatable("证照类型"),
    "within": translatable("期限"),
    "options": translatable("选项"),
    "check_points": translatable("审查要点"),
    "question": translatable("问题"),
    "materials": translatable("申请材料"),
    "promised": translatable("承诺时限"),
    "statutory": translatable("法定时限"),
    "form": translatable("申请表"),
    "items": translatable("收费项目"),
}

_OWN = {
    "Definition.id": translatable("事项编号"),
    "Definition.basic_code": translatable("基本编码"),
    "Definition.name": translatable("事项名称"),
    "Definition.handling_item": translatable("业务办理项"),
    "Definition.item_type": translatable("事项类型"),
    "Definition.item_type_code": translatable("类型代码"),
    "Definition.subjects": translatable("服务对象"),
    "Definition.themes": translatable("主题"),
    "Definition.department": translatable("实施部门"),
    "Definition.levels": translatable("行使层级"),
    "Definition.levels_note": translatable("层级说明"),
    "Definition.level_rules": translatable("分级办理"),
    "Definition.approval_bureau": translatable("由行政审批局行使"),
    "Definition.co_departments": translatable("联办机构"),
    "Definition.handling_type": translatable("办件类型"),
    "Definition.service_scope": translatable("通办范围"),
    "Definition.legal_basis": translatable("设定依据"),
    "Definition.conditions": translatable("受理条件"),
    "Definition.situations": translatable("办理情形"),
    "Definition.steps": translatable("办理流程"),
    "Definition.time_limit": translatable("办理时限"),
    "Definition.fee": translatable("收费"),
    "Definition.benefits": translatable("给付标准"),
    "Definition.results": translatable("办理结果"),
    "Definition.online": translatable("网上办理"),
    "Definition.special_procedures": translatable("特别程序"),
    "Definition.faqs": translatable("常见问题"),
    "Definition.notes": translatable("注意事项"),
    "Definition.provenance": translatable("资料来源"),
    "Definition.aliases": translatable("群众的说法"),
    "Definition.nodes": translatable("办理环节"),
    "Definition.samples": translatable("样例"),
    "Definition.promise": translatable("告知承诺"),
    "Definition.tolerance": translatable("容缺受理"),
    "Definition.quota": translatable("数量限制"),
    "Definition.first_review": translatable("下级先行审查"),
    "Definition.founds": translatable("设立登记"),
    "Definition.contact": translatable("联系方式"),
    "Definition.exemptions": translatable("质量检查的例外"),
    "Definition.direct_safety": translatable("直接关系安全和健康"),
    "Definition.tables": translatable("决策表"),
    "Definition.handling_serial": translatable("业务办理项序号"),
    "Definition.opens": translatable("地方可以调整的内容"),
    "Definition.real_name": translatable("网上申请的实名等级"),
    "Contact.consultation": translatable("咨询电话"),
    "Contact.complaint": translatable("监督投诉电话"),
    "Contact.address": translatable("办理地点"),
    "Contact.hours": translatable("办理时间"),
    "Contact.window": translatable("受理窗口"),
    "Exemption.rule": translatable("检查规则"),
    "Exemption.part": translatable("哪一部分"),
    "Exemption.reason": translatable("理由"),
    "Exemption.owner": translatable("负责人"),
    "Exemption.until": translatable("最后一天"),
    "FeeItem.formula": translatable("计算公式"),
    "Formula.expression": translatable("算式"),
    "Formula.rounding": translatable("舍入办法"),
    "Formula.to": translatable("舍入到"),
    "Formula.reductions": translatable("公式减免"),
    "Reduction.expression": translatable("减免算式"),
    "DecisionTable.gives": translatable("得出什么"),
    "DecisionTable.hit": translatable("几行生效"),
    "DecisionTable.inputs": translatable("决策表条件"),
    "DecisionTable.rows": translatable("决策表规则"),
    "TableInput.of": translatable("条件来源"),
    "TableRow.cells": translatable("条件取值"),
    "TableRow.then": translatable("得出的结果"),
    "TableRow.remark": translatable("备注"),
    "Cell.among": translatable("取其中之一"),
    "Cell.ranges": translatable("取值范围"),
    "Cell.negated": translatable("除此之外"),
    "Cell.blank": translatable("未填也算"),
    "Range.low": translatable("从"),
    "Range.high": translatable("到"),
    "Range.above": translatable("不含起点"),
    "Range.below": translatable("不含终点"),
    "Outcome.eligible": translatable("可以申请"),
    "Outcome.reason": translatable("理由"),
    "Outcome.suggestion": translatable("裁量建议"),
    "Outcome.low": translatable("幅度从"),
    "Outcome.high": translatable("幅度到"),
    "Outcome.level": translatable("由哪一级办"),
    "Outcome.node": translatable("审查环节"),
    "Outcome.fee": translatable("收费项目名称"),
    "Expectation.fee_fen": translatable("应收金额（分）"),
    "Themes.natural": translatable("个人主题"),
    "Themes.legal": translatable("企业主题"),
    "ThemeRef.code": translatable("主题代码"),
    "ThemeRef.name": translatable("主题名称"),
    "CoDepartment.department": translatable("联办部门"),
    "LegalBasis.title": translatable("法律法规名称"),
    "LegalBasis.article": translatable("条款"),
    "LegalBasis.checked": translatable("已核对"),
    "Situation.id": translatable("问题编号"),
    "Situation.multiple": translatable("可以多选"),
    "Material.id": translatable("材料编号"),
    "Material.name": translatable("材料名称"),
    "Material.kind": translatable("材料类型"),
    "Material.form": translatable("材料形式"),
    "Material.originals": translatable("原件份数"),
    "Material.copies": translatable("复印件份数"),
    "Material.source": translatable("来源"),
    "Material.source_note": translatable("由谁出具"),
    "Material.necessity": translatable("必要性"),
    "Material.licence": translatable("可替代的证照"),
    "Step.name": translatable("步骤"),
    "Step.actor": translatable("由谁办"),
    "TimeLimit.promised_basis": translatable("承诺时限依据"),
    "TimeLimit.statutory_basis": translatable("法定时限依据"),
    "TimeLimit.extension": translatable("可延长"),
    "TimeLimit.note": translatable("时限说明"),
    "TimeLimit.variants": translatable("按情形改变的时限"),
    "FeeItem.name": translatable("项目名称"),
    "FeeItem.kind": translatable("项目种类"),
    "FeeItem.amount": translatable("金额"),
    "FeeItem.unit": translatable("计价单位"),
    "Fee.charged": translatable("是否收费"),
    "Fee.reductions": translatable("减免规定"),
    "Result.name": translatable("结果名称"),
    "Result.validity": translatable("有效期"),
    "Result.renewal": translatable("延续"),
    "Online.depth": translatable("网办深度"),
    "Online.fully_online": translatable("全程网办"),
    "Online.visits": translatable("到现场次数"),
    "Online.channels": translatable("办理形式"),
    "Online.onsite_reason": translatable("须到现场的原因"),
    "SpecialProcedure.kind": translatable("程序名称"),
    "SpecialProcedure.counts_in_limit": translatable("计入办理时限"),
    "Faq.answer": translatable("回答"),
    "PlainField.key": translatable("填报项代号"),
    "PlainField.label": translatable("填报项名称"),
    "PlainField.type": translatable("填报类型"),
    "PlainField.required": translatable("必填"),
    "PlainField.max_length": translatable("最多字数"),
    "PlainField.minimum": translatable("最小值"),
    "PlainField.maximum": translatable("最大值"),
    "PlainField.pattern": translatable("书写规则"),
    "PlainField.prefill": translatable("已有数据来源"),
    "PlainField.lock": translatable("带出后不许改"),
    "PlainField.prints": translatable("印在证照哪一栏"),
    "FormField.fields": translatable("组内各项"),
    "FormField.min_rows": translatable("最少行数"),
    "FormField.max_rows": translatable("最多行数"),
    "FormSection.key": translatable("分节代号"),
    "FormSection.title": translatable("分节标题"),
    "FormSection.fields": translatable("填报项"),
    "Form.sections": translatable("申请表分节"),
    "Form.office_fills": translatable("由机关填写的栏目"),
    "Node.key": translatable("环节代号"),
    "Node.name": translatable("环节名称"),
    "Node.stage": translatable("阶段"),
    "Node.role": translatable("由谁办"),
    "Node.two_officers": translatable("须两人以上"),
    "Expectation.materials": translatable("应需材料"),
    "Expectation.limit": translatable("应得时限"),
    "Sample.name": translatable("样例名称"),
    "Sample.applicant": translatable("申请人"),
    "Sample.answers": translatable("情形选择"),
    "Sample.form": translatable("填报内容"),
    "Sample.expect": translatable("预期"),
    "Promise.check_within": translatable("核查期限"),
    "Promise.rectify_within": translatable("整改期限"),
    "Quota.places": translatable("数量"),
    "Quota.per": translatable("按年或总量"),
    "Founding.kind": translatable("单位种类"),
    "Founding.name": translatable("名称印在哪一栏"),
    "Founding.code": translatable("代码印在哪一栏"),
    "Founding.address": translatable("地址印在哪一栏"),
}

_VALUES = {
    "province": translatable("省级"),
    "city": translatable("市级"),
    "county": translatable("县级"),
    "township": translatable("乡镇级"),
    "village": translatable("村级"),
    "pre_review": translatable("预审"),
    "accept": translatable("受理"),
    "review": translatable("审查"),
    "decide": translatable("决定"),
    "issue": translatable("制证送达"),
    "clerk": translatable("窗口人员"),
    "reviewer": translatable("审查人"),
    "decider": translatable("决定人"),
    "issuer": translatable("制证人"),
    "text": translatable("文字"),
    "longtext": translatable("长文字"),
    "number": translatable("数字"),
    "money": translatable("金额"),
    "date": translatable("日期"),
    "choice": translatable("单选"),
    "choices": translatable("多选"),
    "division": translatable("行政区划"),
    "citizen_id": translatable("公民身份号码"),
    "uscc": translatable("统一社会信用代码"),
    "phone": translatable("电话"),
    "postcode": translatable("邮政编码"),
    "address": translatable("地址"),
    "files": translatable("上传文件"),
    "person": translatable("人员信息"),
    "entity": translatable("单位信息"),
    "group": translatable("一组填报项"),
    "natural": translatable("个人"),
    "legal": translatable("企业和组织"),
    "materials": translatable("申请材料"),
    "eligibility": translatable("能不能申请"),
    "discretion": translatable("裁量建议"),
    "routing": translatable("由谁办理"),
    "limit": translatable("时限"),
    "fee": translatable("收费"),
    "unique": translatable("恰好一行适用"),
    "first": translatable("取最先适用的一行"),
    "collect": translatable("适用的各行都算"),
    "situation": translatable("情形问题"),
    "field": translatable("填报项"),
    "applicant": translatable("申请人"),
    "level": translatable("办理层级"),
    "year": translatable("每年"),
    "ever": translatable("总量"),
    "enterprise": translatable("企业"),
    "sole_proprietor": translatable("个体工商户"),
    "unincorporated": translatable("非法人企业"),
    "social": translatable("社会组织"),
    "compared": translatable("姓名和证件号码已比对"),
    "proved": translatable("三项信息已核验"),
    "seen": translatable("窗口当面核验"),
}
