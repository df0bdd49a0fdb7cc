"""Three service items that nothing in the product has ever heard of."""

from typing import Any


def smallest() -> dict[str, Any]:
    """Only what the format requires."""
    return {
        "id": "TYU-901",
        "name": "健身气功站点备案",
        "item_type": "其他行政权力",
        "item_type_code": "10",
        "subjects": ["自然人"],
        "department": "TYU",
        "levels": ["county"],
        "handling_type": "即办件",
        "materials": [],
        "time_limit": {"promised": {"value": 0, "unit": "工作日"}},
        "results": [{"name": "备案回执"}],
    }


def with_conditions() -> dict[str, Any]:
    """Situations, conditions, fees, variants and level rules; a licence; no form of its own."""
    return {
        "id": "NY-902",
        "name": "农药经营许可",
        "handling_item": "首次申请",
        "item_type": "行政许可",
        "item_type_code": "01",
        "subjects": ["企业法人", "自然人"],
        "themes": {"natural": [{"code": "040", "name": "准营准办"}], "legal": [{"code": "075", "name": "农林牧渔"}]},
        "department": "NY",
        "levels": ["city", "county"],
        "level_rules": [
            {"when": {"S1": ["restricted"]}, "level": "province", "note": "限制使用农药由省级许可"},
            {"when": {"S1": ["general"]}, "level": "county"},
        ],
        "approval_bureau": True,
        "handling_type": "承诺件",
        "legal_basis": [{"title": "农药管理条例", "article": "第二十四条"}],
        "situations": [
            {
                "id": "S1",
                "question": "经营哪类农药",
                "options": [
                    {"value": "general", "label": "一般农药"},
                    {"value": "restricted", "label": "限制使用农药"},
                ],
            },
            {
                "id": "S2",
                "question": "有哪些仓储方式",
                "multiple": True,
                "options": [{"value": "own", "label": "自有仓库"}, {"value": "rent", "label": "租用仓库"}],
            },
        ],
        "materials": [
            {"id": "M1", "name": "农药经营许可证申请表", "kind": "申请表格文书"},
            {"id": "M2", "name": "营业执照", "licence": "L-YYZZ"},
            {"id": "M3", "name": "仓库租赁合同", "when": {"S2": ["rent"]}},
            {"id": "M4", "name": "限制使用农药定点经营说明", "when": {"S1": ["restricted"], "S2": ["own", "rent"]}},
        ],
        "time_limit": {
            "promised": {"value": 10, "unit": "工作日"},
            "statutory": {"value": 20, "unit": "工作日"},
            "variants": [{"when": {"S1": ["restricted"]}, "promised": {"value": 15, "unit": "工作日"}}],
        },
        "fee": {
            "charged": True,
            "items": [{"name": "考核费", "kind": "行政事业性收费", "amount": 60, "unit": "元", "basis": "省定标准"}],
        },
        "results": [{"name": "农药经营许可证", "licence": "L-NYJY", "validity": "5年"}],
        "online": {"depth": "Ⅲ级", "visits": 1, "onsite_reason": "现场核查"},
        "special_procedures": [{"kind": "现场核查", "limit": {"value": 5, "unit": "工作日"}, "counts_in_limit": True}],
    }


def executable() -> dict[str, Any]:
    """Everything: aliases, form, check points, nodes and a sample; down to the township."""
    return {
        "id": "XZ-903",
        "name": "农村自建房开工报备",
        "item_type": "公共服务",
        "item_type_code": "20",
        "subjects": ["自然人"],
        "themes": {"natural": [{"code": "070", "name": "规划建设"}]},
        "department": "XZ",
        "levels": ["township"],
        "handling_type": "承诺件",
        "situations": [
            {
                "id": "S1",
                "question": "建几层",
                "options": [{"value": "low", "label": "两层及以下"}, {"value": "high", "label": "三层"}],
            }
        ],
        "materials": [
            {"id": "M1", "name": "宅基地批准书", "licence": "L-ZJDPZ", "check_points": ["在有效期内"]},
            {"id": "M2", "name": "施工图", "when": {"S1": ["high"]}},
        ],
        "time_limit": {"promised": {"value": 3, "unit": "工作日"}},
        "results": [{"name": "报备回执"}],
        "aliases": ["农村盖房", "翻盖老房"],
        "form": {
            "sections": [
                {
                    "key": "house",
                    "title": "房屋",
                    "fields": [
                        {"key": "place", "label": "建房地点", "type": "text", "max_length": 100},
                        {"key": "area", "label": "建筑面积", "type": "number", "minimum": 1, "maximum": 300},
                        {
                            "key": "builder",
                            "label": "谁来施工",
                            "type": "choice",
                            "options": [{"value": "self", "label": "自己"}, {"value": "team", "label": "施工队"}],
                        },
                        {"key": "team", "label": "施工队名称", "type": "text", "when": {"builder": ["team"]}},
                        {"key": "drawing", "label": "图纸编号", "type": "text", "when": {"S1": ["high"]}},
                    ],
                }
            ]
        },
        "nodes": [
            {"key": "accept", "name": "收件", "stage": "accept", "role": "clerk"},
            {"key": "decide", "name": "确认", "stage": "decide", "role": "decider"},
            {"key": "issue", "name": "发回执", "stage": "issue", "role": "issuer"},
        ],
        "samples": [
            {
                "name": "三层楼，请施工队",
                "applicant": "natural",
                "answers": {"S1": ["high"]},
                "form": {
                    "applicant_name": "张三", "applicant_id": "11010519491231002X", "place": "示例村东头", "area": 240,
                    "builder": "team", "team": "示例施工队", "drawing": "A-1", "contact_phone": "13900000000",
                    "delivery": "window",
                },
                "expect": {"materials": ["M1", "M2"], "limit": {"value": 3, "unit": "工作日"}},
            }
        ],
    }  # fmt: skip


def all_three() -> list[dict[str, Any]]:
    return [smallest(), with_conditions(), executable()]
