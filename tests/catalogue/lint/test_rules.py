"""One twin per rule: a definition that breaks exactly this rule gives exactly this finding; the mended one gives none."""

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.catalogue import shipped
from tongban.catalogue.checks import problems_in
from tongban.catalogue.definition import Definition, parse
from tongban.catalogue.lint import RULES, Context, Law, Supply, lint

DAY = date(2026, 11, 26)
CONTEXT = Context(
    on=DAY,
    licences={
        "L-YYZZ": Supply(names=("营业执照", "企业营业执照"), prints=("名称", "统一社会信用代码")),
        "L-SFZ": Supply(names=("居民身份证", "身份证"), prints=("姓名", "公民身份号码")),
        "L-NYJY": Supply(names=("农药经营许可证",)),
    },
    laws={
        "公司登记管理条例": Law(
            title="公司登记管理条例",
            repealed_on=date(2022, 3, 1),
            replaced_by="市场主体登记管理条例",
            source="市场主体登记管理条例第五十五条",
        ),
        "行政许可法": Law(title="行政许可法", source="2019年修正", articles=83),
    },
)
#: A licence with which the gate finds nothing wrong.
GOOD: dict[str, Any] = {
    "id": "NY-902",
    "name": "农药经营许可",
    "item_type": "行政许可",
    "item_type_code": "01",
    "subjects": ["企业法人"],
    "themes": {"legal": [{"code": "075", "name": "农林牧渔"}]},
    "department": "NY",
    "levels": ["city", "county"],
    "level_rules": [
        {"when": {"S1": ["restricted"]}, "level": "province", "note": "限制使用农药由省级许可"},
        {"when": {"S1": ["general"]}, "level": "county"},
    ],
    "handling_type": "承诺件",
    "legal_basis": [{"title": "农药管理条例", "article": "第二十四条"}],
    "conditions": ["有与经营农药相适应的仓储场所"],
    "situations": [
        {
            "id": "S1",
            "question": "经营哪类农药",
            "options": [{"value": "general", "label": "一般农药"}, {"value": "restricted", "label": "限制使用农药"}],
        }
    ],
    "materials": [
        {"id": "M1", "name": "农药经营许可证申请表", "kind": "申请表格文书"},
        {"id": "M2", "name": "营业执照", "licence": "L-YYZZ"},
        {"id": "M3", "name": "仓储场所平面图"},
    ],
    "steps": [{"name": "受理", "actor": "窗口"}],
    "time_limit": {
        "promised": {"value": 10, "unit": "工作日"},
        "statutory": {"value": 20, "unit": "工作日"},
        "statutory_basis": "农药管理条例第二十四条",
        "variants": [
            {"when": {"S1": ["restricted"]}, "promised": {"value": 15, "unit": "工作日"}, "basis": "农药管理条例"}
        ],
    },
    "fee": {
        "charged": True,
        "items": [
            {"name": "考核费", "kind": "行政事业性收费", "amount": 60, "unit": "元", "basis": "财税〔2017〕20号"}
        ],
    },
    "results": [{"name": "农药经营许可证", "licence": "L-NYJY"}],
    "online": {"depth": "Ⅲ级", "visits": 1, "channels": ["网上", "窗口"], "onsite_reason": "现场核查"},
    "special_procedures": [{"kind": "现场核查", "limit": {"value": 5, "unit": "工作日"}, "counts_in_limit": False}],
    "faqs": [{"question": "能在网上办吗", "answer": "能。"}],
    "form": {
        "sections": [
            {
                "key": "shop",
                "title": "经营场所",
                "fields": [
                    {"key": "place", "label": "仓储地址", "type": "text"},
                    {
                        "key": "kind",
                        "label": "怎么存放",
                        "type": "choice",
                        "options": [{"value": "own", "label": "自有"}, {"value": "rent", "label": "租用"}],
                    },
                    {"key": "lessor", "label": "出租人", "type": "text", "when": {"kind": ["rent"]}},
                ],
            }
        ]
    },
    "contact": {"consultation": "0311-66600000", "complaint": "0311-66600001"},
}

Change = Callable[[dict[str, Any]], None]


def put(path: str, value: Any) -> Change:
    """Set one deep value: `materials.0.when`."""

    def change(raw: Any) -> None:
        *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in steps:
            raw = raw[step]
        raw[last] = value

    return change


def add(path: str, value: Any) -> Change:
    """Put one more at the end of a list."""

    def change(raw: Any) -> None:
        for step in path.split("."):
            raw = raw[int(step) if step.isdigit() else step]
        raw.append(value)

    return change


def both(*changes: Change) -> Change:
    def change(raw: dict[str, Any]) -> None:
        for one in changes:
            one(raw)

    return change


def made(change: Change | None = None) -> Definition:
    """The good item, changed; every twin passes the checks, so what is found is found by the gate alone."""
    raw = copy.deepcopy(GOOD)
    if change is not None:
        change(raw)
    assert problems_in(raw, shipped.known()) == []
    return parse(raw)


def found(definition: Definition, context: Context = CONTEXT) -> list[tuple[str, str, str, str]]:
    return [(one.rule, one.severity, one.field, one.what) for one in lint(definition, context)]


EXTRA = {"key": "extra", "label": "补充", "type": "text"}
ON_THE_SPOT = both(
    put("handling_type", "即办件"),
    put("time_limit.promised.value", 0),
    put("time_limit.variants", []),
)
#: rule -> (what is done to the good item, where it is found, what is said, how it is mended)
TWINS: dict[str, list[tuple[Change, str, str, Change]]] = {
    "ask-twice-licence": [
        (
            put("materials.1.licence", None),
            "materials[1].licence",
            "“营业执照”可以由电子证照“营业执照”（L-YYZZ）提供，却要申请人提交",
            put("materials.1.licence", "L-YYZZ"),
        ),
        (
            add("materials", {"id": "M4", "name": "法定代表人的有效身份证（复印件）"}),
            "materials[3].licence",
            "“法定代表人的有效身份证（复印件）”可以由电子证照“居民身份证”（L-SFZ）提供，却要申请人提交",
            put("materials.3.licence", "L-SFZ"),
        ),
    ],
    "ask-twice-shared": [
        (
            add("materials", {"id": "M4", "name": "无房证明（联网核查）"}),
            "materials[3].necessity",
            "“无房证明（联网核查）”可以由数据共享取得，却是必须提交的材料",
            put("materials.3.necessity", "非必要"),
        )
    ],
    "ask-twice-material": [
        (
            add("materials", {"id": "M4", "name": "仓储场所平面图原件"}),
            "materials[3].name",
            "“仓储场所平面图原件”与 M3 是同一份材料",
            both(put("materials.2.when", {"S1": ["general"]}), put("materials.3.when", {"S1": ["restricted"]})),
        ),
        (
            add("materials", {"id": "M4", "name": "仓储场所平面图、租赁合同"}),
            "materials[3].name",
            "“仓储场所平面图、租赁合同”与 M3“仓储场所平面图”有一部分重复",
            put("materials.3.name", "租赁合同"),
        ),
    ],
    "ask-twice-answer": [
        (
            add("form.sections.0.fields", EXTRA | {"label": "经营哪类农药？"}),
            "form.sections[0].fields[3].label",
            "“经营哪类农药？”在情形引导里已经问过",
            put("form.sections.0.fields.3.when", {"S1": ["restricted"]}),
        ),
        (
            add("form.sections.0.fields", EXTRA | {"label": "仓储地址"}),
            "form.sections[0].fields[3].label",
            "“仓储地址”在同一节里问了两遍",
            put("form.sections.0.fields.3.label", "门店地址"),
        ),
    ],
    "ask-twice-part": [
        (
            add("materials", {"id": "M4", "name": "授权书及代理人身份证"}),
            "materials[3].name",
            "“授权书及代理人身份证”里的居民身份证可以由电子证照提供，没有写明免交",
            put("materials.3.note", "只交授权书；身份按电子证照核对"),
        )
    ],
    "ask-twice-known": [
        (
            add("form.sections.0.fields", EXTRA | {"label": "统一社会信用代码"}),
            "form.sections[0].fields[3].prefill",
            "“统一社会信用代码”在营业执照上已有，却要申请人再填一遍",
            put("form.sections.0.fields.3.prefill", "licence:L-YYZZ.统一社会信用代码"),
        )
    ],
    "limit-over-law": [
        (
            both(put("time_limit.statutory.value", 30), put("time_limit.statutory_basis", "国务院令")),
            "time_limit.statutory",
            "30 工作日超过法律规定的 20 个工作日，所写的依据“国务院令”不是法律、行政法规",
            put("time_limit.statutory_basis", "农药管理条例第二十四条"),
        ),
        (
            both(
                put("time_limit.statutory", None), put("time_limit.statutory_basis", None),
                put("time_limit.promised.value", 21), put("time_limit.promised_basis", "assumption"),
            ),
            "time_limit.promised",
            "21 工作日超过法律规定的 20 个工作日，又没有写依据",
            put("co_departments", [{"department": "SCJG", "role": "联合审查"}]),
        ),
    ],
    "extension-over-law": [
        (
            both(put("time_limit.extension", {"value": 15, "unit": "工作日"}), put("time_limit.note", "经省厅同意")),
            "time_limit.extension",
            "可延长 15 工作日，超过法律规定的 10 个工作日，所写的依据“经省厅同意”不是法律、行政法规",
            put("time_limit.extension.value", 10),
        )
    ],
    "basis-repealed": [
        (
            put("legal_basis.0", {"title": "中华人民共和国公司登记管理条例（2016年修订）", "article": "第六条"}),
            "legal_basis[0].title",
            "《公司登记管理条例》已于 2022-03-01 废止，现行的是《市场主体登记管理条例》（市场主体登记管理条例第五十五条）；"
            "没有别的现行依据",
            put("legal_basis.0", {"title": "市场主体登记管理条例", "article": "第三条"}),
        ),
        (
            add("legal_basis", {"title": "《公司登记管理条例》第六条"}),
            "legal_basis[1].title",
            "《公司登记管理条例》已于 2022-03-01 废止，现行的是《市场主体登记管理条例》（市场主体登记管理条例第五十五条）",
            put("legal_basis.1.title", "《市场主体登记管理条例》第三条"),
        ),
    ],
    "basis-beyond": [
        (
            add("legal_basis", {"title": "中华人民共和国行政许可法", "article": "第八十四条"}),
            "legal_basis[1].article",
            "《行政许可法》只有 83 条（2019年修正），没有第八十四条",
            put("legal_basis.1.article", "第八十三条"),
        )
    ],
    "basis-article": [
        (
            add("legal_basis", {"title": "农药经营许可管理办法（农业农村部令）"}),
            "legal_basis[1].article",
            "《农药经营许可管理办法》没有写到哪一条",
            put("legal_basis.1.article", "第三条"),
        )
    ],
    "limit-basis": [
        (
            put("time_limit.statutory_basis", None),
            "time_limit.statutory_basis",
            "写了法定时限，没有写是哪部法定的",
            put("time_limit.statutory_basis", "农药管理条例第二十四条"),
        )
    ],
    "promise-longer": [
        (
            put("time_limit.promised", {"value": 40, "unit": "自然日"}),
            "time_limit.promised",
            "承诺时限 40 自然日 通常长于法定时限 20 工作日",
            put("time_limit.promised", {"value": 28, "unit": "自然日"}),
        )
    ],
    "path-incomplete": [
        (
            put("level_rules.0.note", None),
            "level_rules",
            "回答“经营哪类农药：限制使用农药”时要到别处办，却没有写到哪里",
            put("level_rules.0.note", "到省农业农村厅办"),
        ),
        (
            both(
                put("time_limit.promised", None), put("time_limit.statutory", None),
                put("time_limit.variants.0.when", {"S1": ["general"]}),
            ),
            "time_limit",
            "回答“经营哪类农药：限制使用农药”时没有办结时限",
            put("time_limit.promised", {"value": 9, "unit": "工作日"}),
        ),
        (
            put("materials", [{"id": "M1", "name": "仓储场所平面图", "when": {"S1": ["general"]}}]),
            "materials",
            "回答“经营哪类农药：限制使用农药”时一项材料也没有",
            put("materials.0.when", None),
        ),
    ],
    "question-idle": [
        (
            add(
                "situations",
                {
                    "id": "S2", "question": "谁来办",
                    "options": [{"value": "self", "label": "自己"}, {"value": "agent", "label": "代理"}],
                },
            ),
            "situations[1]",
            "“谁来办”怎么回答，结果都一样",
            put("materials.2.when", {"S2": ["self"]}),
        )
    ],
    "condition-unreachable": [
        (
            add("level_rules", {"when": {"S1": ["general", "restricted"]}, "level": "city"}),
            "level_rules[2].when",
            "轮不到这一条：凡符合它的，前面的层级规则都已经先适用",
            lambda raw: raw["level_rules"].pop(1),
        ),
        (
            add("form.sections.0.fields", EXTRA | {"when": {"kind": ["own"], "S1": ["general"]}}),
            "form.sections[0].fields[3].when",
            "“补充”永远不会问到：它的几个条件不能同时成立",
            put("form.sections.0.fields.1.when", None),
        ),
    ],
    "material-vague": [
        (
            put("materials.2.name", "仓储场所有关材料"),
            "materials[2].name",
            "“仓储场所有关材料”没有说清是什么：“有关材料”",
            put("materials.2.name", "仓储场所平面图"),
        )
    ],
    "material-source": [
        (
            add("materials", {"id": "M4", "name": "安全评价报告", "source": "其他"}),
            "materials[3].source_note",
            "“安全评价报告”由谁出具，没有写",
            put("materials.3.source_note", "安全评价机构"),
        ),
        (
            add("materials", {"id": "M4", "name": "培训证书", "source": "政府部门核发"}),
            "materials[3].source_note",
            "“培训证书”由哪个部门核发，没有写",
            put("materials.3.source_note", "农业农村部门"),
        ),
    ],
    "column-empty": [
        (put("conditions", []), "conditions", "“受理条件”一栏是空的", put("conditions", ["有仓库"])),
        (
            put("time_limit.promised", None),
            "time_limit.promised",
            "“承诺时限”一栏是空的",
            put("time_limit.promised", {"value": 9, "unit": "工作日"}),
        ),
        (put("steps", []), "steps", "“办理流程”一栏是空的", put("steps", [{"name": "受理", "actor": "窗口"}])),
    ],
    "phones": [
        (put("contact", None), "contact", "没有咨询电话和监督投诉电话", put("contact", GOOD["contact"])),
        (put("contact.complaint", None), "contact", "没有监督投诉电话", put("contact.complaint", "0311-12345678")),
        (
            put("contact.complaint", "66600001"),
            "contact.complaint",
            "监督投诉电话“66600001”不是带区号的号码",
            put("contact.complaint", "0311-66600001"),
        ),
        (
            put("contact.complaint", "031166600000"),
            "contact.complaint",
            "咨询电话和监督投诉电话是同一个号码",
            put("contact.complaint", "0311-12345"),
        ),
    ],
    "fee-basis": [
        (
            put("fee.items.0.basis", "省定标准"),
            "fee.items[0].basis",
            "“考核费”的收费依据“省定标准”没有写明文件和文号",
            put("fee.items.0.basis", "农药管理条例"),
        )
    ],
    "fee-amount": [
        (
            put("fee.items.0.amount", None),
            "fee.items[0].amount",
            "“考核费”没有写多少钱，也没有说明到哪里查",
            put("fee.items.0.note", "由设区的市公布，见当地收费目录清单"),
        )
    ],
    "tolerance-limit": [
        (
            put("materials.2.necessity", "容缺后补"),
            "materials[2].necessity",
            "“仓储场所平面图”可以容缺后补，没有写多久内补交",
            put("tolerance", {"within": {"value": 10, "unit": "工作日"}}),
        )
    ],
    "procedure-time": [
        (
            put("special_procedures.0.limit", None),
            "special_procedures[0].limit",
            "“现场核查”不计入时限，却没有写要多久",
            put("special_procedures.0.limit", {"value": 5, "unit": "工作日"}),
        )
    ],
    "immediate": [
        (
            both(ON_THE_SPOT, put("time_limit.promised.value", 1), put("special_procedures", [])),
            "time_limit.promised",
            "即办件应当场办结，承诺时限却是 1 工作日",
            put("time_limit.promised.value", 0),
        ),
        (
            both(put("time_limit.promised.value", 0), put("time_limit.variants", [])),
            "handling_type",
            "承诺当场办结，办件类型却写成承诺件",
            both(put("handling_type", "即办件"), put("special_procedures", [])),
        ),
    ],
    "immediate-procedure": [
        (
            ON_THE_SPOT,
            "special_procedures[0]",
            "即办件却有“现场核查”，没有写明哪种情形才进行",
            put("special_procedures.0.note", "只在不采用告知承诺时进行"),
        )
    ],
    "result-kind": [
        (
            put("results.0.licence", None),
            "results[0].licence",
            "“农药经营许可证”是证照，却没有写证照类型",
            put("results.0.licence", "L-NYJY"),
        )
    ],
    "result-sample": [
        (
            put("results.0", {"name": "准予许可决定书"}),
            "results[0].licence",
            "“准予许可决定书”没有样本可看",
            put("results.0", {"name": "补贴到账"}),
        )
    ],
    "visit-reason": [
        (
            put("online.onsite_reason", None),
            "online.onsite_reason",
            "要到现场 1 次，却没有说明原因",
            put("online.onsite_reason", "现场核查"),
        ),
        (
            put("online.visits", 0),
            "online.onsite_reason",
            "到现场次数是 0，却写了必须到现场的原因",
            put("online.onsite_reason", None),
        ),
    ],
    "courier": [
        (
            put("online", {"depth": "Ⅱ级", "visits": 0, "channels": ["窗口"]}),
            "online.channels",
            "不用到现场，又不能在网上办，也不能邮寄",
            put("online.channels", ["窗口", "邮寄"]),
        )
    ],
    "code-parts": [
        (
            put("basic_code", "990117002000"),
            "basic_code",
            "基本编码的“区划前缀”不对：区划前缀“99”不对：00 是国家，其余是省份代码，河北是 13。",
            put("basic_code", "130117002000"),
        ),
        (
            put("basic_code", "000717002000"),
            "basic_code",
            "基本编码里的事项类型是 07 行政确认，定义写的是 01 行政许可",
            put("basic_code", "000117002000"),
        ),
        (
            put("basic_code", "000100000001"),
            "basic_code",
            "基本编码的“主项”不对：主项 00000 全是零，请写主项的顺序号。",
            put("basic_code", None),
        ),
        (
            put("handling_serial", "01"),
            "handling_serial",
            "有业务办理项序号，却没有基本编码",
            put("basic_code", "000117002000"),
        ),
        (
            both(put("basic_code", "000117002000"), put("handling_serial", "00")),
            "handling_serial",
            "业务办理项的顺序号从 01 起，不能是 00",
            put("handling_serial", "01"),
        ),
    ],
    "online-depth": [
        (
            put("online.visits", 2),
            "online.visits",
            "Ⅲ级最多到现场一次，这里是 2 次",
            put("online.depth", "Ⅱ级"),
        ),
        (
            put("online.channels", ["窗口"]),
            "online.channels",
            "网办深度是 Ⅲ级，办理渠道里却没有网上",
            put("online.channels", ["窗口", "网上"]),
        ),
    ],
    "online-paper": [
        (
            both(
                put("online", {"depth": "Ⅳ级", "fully_online": True, "visits": 0, "channels": ["网上"]}),
                put("materials.2.form", "纸质"),
            ),
            "materials[2].form",
            "全程网办的事项，“仓储场所平面图”却只收纸质",
            put("materials.2.form", "电子化"),
        ),
        (
            both(put("materials.2.form", "电子化"), put("materials.2.copies", 2)),
            "materials[2].copies",
            "“仓储场所平面图”只收电子件，却要 2 份复印件",
            put("materials.2.copies", 0),
        ),
    ],
    "subject-theme": [
        (
            put("subjects", ["企业法人", "自然人"]),
            "themes.natural",
            "面向个人，却没有个人的主题，从主题里找不到它",
            put("themes.natural", [{"code": "040", "name": "准营准办"}]),
        ),
        (
            put("themes.natural", [{"code": "040", "name": "准营准办"}]),
            "themes.natural",
            "有个人的主题，服务对象里却没有个人",
            put("themes.natural", []),
        ),
    ],
    "licence-nodes": [
        (
            put(
                "nodes",
                [
                    {"key": "accept", "name": "受理", "stage": "accept", "role": "clerk"},
                    {"key": "review", "name": "审查", "stage": "review", "role": "reviewer"},
                    {"key": "decide", "name": "决定", "stage": "decide", "role": "decider"},
                    {"key": "issue", "name": "制证", "stage": "issue", "role": "issuer"},
                ],
            ),
            "nodes",
            "行政许可的办理环节只有 4 个，应有收件、受理、审查、决定、制证送达",
            lambda raw: raw["nodes"].insert(
                0, {"key": "pre", "name": "预审", "stage": "pre_review", "role": "clerk"}
            ),
        )
    ],
    "licence-faq": [
        (put("faqs", []), "faqs", "行政许可事项没有一条常见问题", put("faqs", GOOD["faqs"])),
    ],
    "exemption-stale": [
        (
            put(
                "exemptions",
                [{"rule": "fee-amount", "reason": "待定", "owner": "省农业农村厅", "until": "2026-12-31"}],
            ),
            "exemptions[0]",
            "例外“fee-amount”没有对应的问题",
            put("exemptions", None),
        )
    ],
}  # fmt: skip
#: Twins of a rule that blocks, where this very case only warns.
ONLY_ADVICE = {
    ("limit-over-law", 0), ("extension-over-law", 0), ("basis-repealed", 1), ("ask-twice-material", 1),
}  # fmt: skip
CASES = [(rule, place) for rule, twins in TWINS.items() for place in range(len(twins))]


def test_the_good_item_is_found_without_fault() -> None:
    assert found(made()) == []


def test_every_rule_has_its_twin() -> None:
    assert {rule.id for rule in RULES} == set(TWINS)
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(("rule", "place"), CASES, ids=[f"{rule}-{place}" for rule, place in CASES])
def test_a_broken_rule_gives_exactly_its_finding_and_mended_none(rule: str, place: int) -> None:
    change, field, what, mend = TWINS[rule][place]
    severity = "warns" if (rule, place) in ONLY_ADVICE else next(one.severity for one in RULES if one.id == rule)
    if rule == "condition-unreachable" and place == 1:
        change = both(put("form.sections.0.fields.1.when", {"S1": ["restricted"]}), change)
    assert found(made(change)) == [(rule, severity, field, what)]
    assert found(made(both(change, mend))) == []


def test_every_finding_says_where_why_and_how_to_mend_it() -> None:
    for twins in TWINS.values():
        for change, *_ in twins:
            for one in lint(made(change), CONTEXT):
                assert one.item == "NY-902"
                assert one.field
                assert one.why
                assert one.mend.endswith(("。", "）"))
