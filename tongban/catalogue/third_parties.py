"""Papers that neither the applicant nor an office makes: intermediary services (中介服务) and others. Pure.

Read from the definitions (`source` 其他). What is an intermediary service (优化营商环境条例 art. 43) is told by who makes
the paper out: whoever tests, appraises, audits or certifies by profession is one; an employer, a school, a hospital or the
other party to a contract is not.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tongban.catalogue.definition import Definition

_PROFESSION = re.compile(
    r"会计师|审计|验资|资产评估|鉴定|检测|检验|测试|评价|评估|设计|勘察|测绘|监理|审图|图审查|造价|公证|认证|翻译"
    r"|技术服务|规划服务|安全评价|律师|专利代理|招标代理|专家"
)


@dataclass(frozen=True, slots=True)
class ThirdPartyPaper:
    """One paper of one item. `producer` "": the definition does not say who makes it out (the gate names that)."""

    item_id: str
    title: str
    department: str
    material_id: str
    material: str
    producer: str
    intermediary: bool
    #: Asked of everybody; otherwise only in some situations, or where the office cannot get it itself.
    always: bool
    note: str


def third_party_papers(definitions: Iterable[Definition]) -> tuple[ThirdPartyPaper, ...]:
    """Every such paper, by department and item."""
    found = [
        ThirdPartyPaper(
            item_id=one.id,
            title=one.title,
            department=one.department,
            material_id=material.id,
            material=material.name,
            producer=material.source_note or "",
            intermediary=bool(_PROFESSION.search(material.source_note or "")),
            always=material.when is None and material.necessity == "必要",
            note=material.note or "",
        )
        for one in definitions
        for material in one.materials
        if material.source == "其他"
    ]
    return tuple(sorted(found, key=lambda each: (each.department, each.item_id, each.material_id)))
