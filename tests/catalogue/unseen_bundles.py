"""Three joint services that nothing in the product has ever heard of, in the published format."""

from typing import Any


def _part(no: int, name: str, after: list[int], **more: Any) -> dict[str, Any]:
    plain = {"item_id": None, "department": "SCJG", "when": None, "necessity": "必办", "parallel": True}
    return {"no": no, "name": name, "after": after, **plain, "limit_days": None, "note": None, **more}


def _question(key: str, text: str, *options: str, multiple: bool = False) -> dict[str, Any]:
    choices = [{"value": f"v{place}", "label": label} for place, label in enumerate(options, start=1)]
    return {"id": key, "question": text, "options": choices, "multiple": multiple}


def diamond() -> dict[str, Any]:
    """A diamond, written down backwards; several answers to one question; a middle part that may be left out."""
    return {
        "id": "T-DIAMOND",
        "name": "开办民宿",
        "subject": "自然人",
        "lead_department": "WL",
        "co_departments": ["GA", "XF"],
        "situations": [_question("Q1", "经营哪些项目", "住宿", "餐饮", "垂钓", multiple=True)],
        "components": [
            _part(9, "联合验收", [4, 7, 2], limit_days=5, department="WL"),
            _part(7, "食品经营许可", [1], item_id="SCJG-006", when={"Q1": ["v2"]}, necessity="情形必办", limit_days=10),
            _part(4, "旅馆业特种行业许可", [1], item_id="GA-009", department="GA", limit_days=15, on_denial="end_all"),
            _part(2, "垂钓备案", [7], when={"Q1": ["v3"]}, necessity="选办", limit_days=1),
            _part(1, "个体工商户登记", [], item_id="SCJG-004", limit_days=1),
        ],
        "shared_materials": [{"name": "营业执照", "licence": "L-YYZZ", "produced_by": 1, "used_by": [4, 7]}],
        "outcomes": ["民宿备案"],
        "before_reform": {"forms": 5, "visits": 7, "days": None},
        "after_reform": {"forms": 1, "visits": 1, "days": 16},
        "notes": [],
        "provenance": "invented for the tests",
    }


def twins() -> dict[str, Any]:
    """Two components of one item, one of them waiting for the other through a part that may not apply."""
    return {
        "id": "T-TWINS",
        "name": "兄弟两人参保",
        "subject": "自然人",
        "lead_department": "YB",
        "situations": [_question("Q1", "要不要补缴", "要", "不要")],
        "components": [
            _part(10, "哥哥参保登记", [], item_id="YB-003", department="YB"),
            _part(20, "补缴核定", [10], department="SW", when={"Q1": ["v1"]}),
            _part(30, "弟弟参保登记", [20], item_id="YB-003", department="YB", necessity="联办"),
        ],
        "shared_materials": [{"name": "户口簿", "licence": "L-HKB", "produced_by": None, "used_by": [10, 30]}],
        "outcomes": ["参保登记回执"],
        "notes": ["两个人各办各的"],
    }


def one_office() -> dict[str, Any]:
    """Three fire inspections, the third after the first; one paper of theirs may follow later. Beside them a farm, whose
    business licence could follow, while the inspections must have it.
    """
    return {
        "id": "T-ONE-OFFICE",
        "name": "一楼二楼一起开业",
        "subject": "自然人",
        "lead_department": "XF",
        "situations": [_question("Q1", "养不养动物", "不养", "养")],
        "components": [
            _part(1, "一楼消防检查", [], item_id="XF-001", department="XF"),
            _part(2, "二楼消防检查", [], item_id="XF-001", department="XF"),
            _part(3, "开业前复查", [1], item_id="XF-001", department="XF"),
            _part(4, "动物防疫条件审查", [], item_id="NY-001", department="NY", when={"Q1": ["v2"]}),
        ],
    }


def two_papers() -> dict[str, Any]:
    """One paper of two offices under two names, which the bundle says is the same; the school waits for another too."""
    return {
        "id": "T-TWO-PAPERS",
        "name": "开店带孩子上学",
        "subject": "自然人",
        "lead_department": "XF",
        "components": [
            _part(1, "消防检查", [], item_id="XF-001", department="XF"),
            _part(2, "新生入学", [], item_id="JY-004", department="JY"),
        ],
        "shared_materials": [{"name": "备查文件", "used_by": [1, 2], "materials": {"1": ["M6"], "2": ["M8"]}}],
    }


def either_way() -> dict[str, Any]:
    """Alternatives: an item or a task brings the first paper, which the end takes over whichever it was; between them a
    part that runs only for some answers and may be left out. The last waits for all of them.
    """
    return {
        "id": "T-EITHER",
        "name": "办养殖场",
        "subject": "自然人",
        "lead_department": "NY",
        "situations": [
            _question("Q1", "有没有执照", "没有", "有"),
            _question("Q2", "要不要招牌", "要", "不要"),
        ],
        "components": [
            _part(8, "动物防疫条件审查", [3, 5, 6], item_id="NY-001", department="NY"),
            _part(3, "个体工商户登记", [], item_id="SCJG-004", when={"Q1": ["v1"]}, necessity="情形必办"),
            _part(5, "执照核验", [], when={"Q1": ["v2"]}, necessity="数据核验", limit_days=1),
            _part(6, "户外招牌", [3, 5], item_id="CG-001", department="CG", when={"Q2": ["v1"]}, necessity="选办"),
        ],
        "shared_materials": [
            {
                "name": "营业执照",
                "licence": "L-YYZZ",
                "produced_by": 5,
                "used_by": [6, 8],
                "materials": {"6": ["M2"], "8": ["M6"]},
            }
        ],
    }


def paper_results() -> dict[str, Any]:
    """No part but the last ends in a licence; a paper of the first and one of a task go on as materials."""
    return {
        "id": "T-PAPERS",
        "name": "挂牌开养殖场",
        "subject": "自然人",
        "lead_department": "CG",
        "components": [
            _part(1, "户外招牌", [], item_id="CG-001", department="CG"),
            _part(2, "选址核验", [1], department="ZR", necessity="联办"),
            _part(4, "动物防疫条件审查", [1, 2], item_id="NY-001", department="NY"),
        ],
        "shared_materials": [
            {"name": "招牌批复", "produced_by": 1, "used_by": [2, 4], "materials": {"4": ["M3"]}},
            {"name": "选址意见", "produced_by": 2, "used_by": [4], "materials": {"4": ["M2"]}},
        ],
        "outcomes": [],
    }


def bare() -> dict[str, Any]:
    """Only what the format requires: no questions, no items of ours, no order."""
    return {
        "id": "T-BARE",
        "name": "退役军人报到",
        "subject": "自然人",
        "lead_department": "MZ",
        "components": [
            {"no": 2, "name": "接收档案", "department": "MZ", "necessity": "数据核验"},
            {"no": 1, "name": "落户", "department": "GA"},
        ],
        "shared_materials": [{"name": "退役证", "used_by": [1, 2]}],
    }


def all_three() -> list[dict[str, Any]]:
    return [diamond(), twins(), bare()]
