"""Every rule of the gate with its ground and remedy, and the gate itself."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from tongban.catalogue.definition import Definition, Exemption
from tongban.catalogue.lint import coded, columns, consistency, lawful, twice, wizard
from tongban.catalogue.lint.findings import Context, Finding, Hit, Rule
from tongban.kernel.language import translatable

#: An exemption counts for a year at most; then somebody has to look again.
LONGEST_EXEMPTION = timedelta(days=366)
STALE = "exemption-stale"

_DO_NOT_ASK = "国务院关于在线政务服务的若干规定（国务院令第716号）第七条"
_MADE_PUBLIC = "行政许可法第三十条（事项、依据、条件、程序、期限、材料目录和示范文本应当公示）"
_INSPECTION = "全国互联网政务服务平台检查（国办函〔2017〕115号）"
_ELEMENTS = "全国一体化政务服务平台 政务服务事项基本目录及实施清单（GB/T 39554—2020）"

RULES: tuple[Rule, ...] = (
    # Do not ask twice
    Rule(
        id="ask-twice-licence",
        title=translatable("电子证照能提供的材料仍要申请人提交"),
        severity="blocks",
        source=_DO_NOT_ASK,
        mend="写明可以替代它的证照类型；确实不能替代的，记一条例外，写明负责人和期限。",
        find=twice.licence_asked,
    ),
    Rule(
        id="ask-twice-shared",
        title=translatable("数据共享能取得的材料仍要申请人提交"),
        severity="blocks",
        source=_DO_NOT_ASK,
        mend="改为“非必要”，只在核查不到时才请申请人提交；或者删去。",
        find=twice.shared_asked,
    ),
    Rule(
        id="ask-twice-material",
        title=translatable("同一份材料要了两遍"),
        severity="blocks",
        source=_DO_NOT_ASK,
        mend="合并为一项，或者写清两项各是谁的、各是什么。",
        find=twice.material_twice,
    ),
    Rule(
        id="ask-twice-answer",
        title=translatable("同一个问题问了两遍"),
        severity="blocks",
        source=_DO_NOT_ASK,
        mend="删去重复的填报项，用已有的回答。",
        find=twice.answer_twice,
    ),
    Rule(
        id="ask-twice-part",
        title=translatable("合并的材料里有电子证照能提供的部分"),
        severity="warns",
        source=_DO_NOT_ASK,
        mend="把电子证照能提供的部分拆成单独一项，或者在说明里写明这一部分不用交。",
        find=twice.licence_within,
    ),
    Rule(
        id="ask-twice-known",
        title=translatable("证照上已有的内容要申请人再填"),
        severity="warns",
        source=_DO_NOT_ASK,
        mend="给这个填报项写上来源（prefill），由系统带出。",
        find=twice.known_asked,
    ),
    # Limits and grounds
    Rule(
        id="limit-over-law",
        title=translatable("许可时限超过法律规定"),
        severity="blocks",
        source="行政许可法第四十二条（二十个工作日；统一、联合、集中办理的四十五个工作日；法律、法规另有规定的除外）",
        mend="缩短时限；法律、行政法规另有规定的，写明是哪一条。",
        find=lawful.limit_over_law,
        unlawful=True,
    ),
    Rule(
        id="extension-over-law",
        title=translatable("许可延长时间超过法律规定"),
        severity="blocks",
        source="行政许可法第四十二条（延长十个工作日；联合办理的十五个工作日）",
        mend="缩短延长的时间；法律、行政法规另有规定的，在时限说明里写明是哪一条。",
        find=lawful.extension_over_law,
        unlawful=True,
    ),
    Rule(
        id="basis-repealed",
        title=translatable("设定依据已经废止"),
        severity="blocks",
        source="行政许可法第四条、第十四条至第十七条（依照法定的权限设定和实施）",
        mend="改为现行依据，并核对条文是否仍然设定这一事项。",
        find=lawful.basis_repealed,
    ),
    Rule(
        id="basis-beyond",
        title=translatable("设定依据没有这一条"),
        severity="blocks",
        source="行政许可法第四条（依照法定的权限、范围、条件和程序）",
        mend="对照现行文本改正条号。",
        find=lawful.basis_beyond,
    ),
    Rule(
        id="basis-article",
        title=translatable("设定依据没有写到条"),
        severity="warns",
        source=_MADE_PUBLIC,
        mend="写明第几条，让人查得到。",
        find=lawful.basis_article,
    ),
    Rule(
        id="limit-basis",
        title=translatable("法定时限没有依据"),
        severity="warns",
        source=_MADE_PUBLIC,
        mend="写明法定时限出自哪部法的哪一条。",
        find=columns.limit_basis,
    ),
    Rule(
        id="promise-longer",
        title=translatable("承诺时限长于法定时限"),
        severity="warns",
        source="优化营商环境条例第三十六条；行政许可法第四十二条",
        mend="把承诺时限改到法定时限以内，最好用同一个单位。",
        find=consistency.promise_longer,
    ),
    Rule(
        id="code-parts",
        title=translatable("事项编码有一部分不对"),
        severity="blocks",
        source="全国一体化政务服务平台 政务服务事项基本目录及实施清单 第1部分：编码要求（GB/T 39554.1—2020）",
        mend="对照国家或省级基本目录逐段核对；还没有赋码的，先不写基本编码。",
        find=coded.wrong_parts,
        unlawful=True,
    ),
    # The wizard
    Rule(
        id="path-incomplete",
        title=translatable("有的情形得不到完整答案"),
        severity="warns",
        source=_MADE_PUBLIC,
        mend="为这种情形补上缺的内容；问题太多的，拆成几个事项或者减少互相牵连的条件。",
        find=wizard.incomplete_paths,
    ),
    Rule(
        id="question-idle",
        title=translatable("怎么回答都不影响结果的问题"),
        severity="warns",
        source=f"{_DO_NOT_ASK}；办事指南情形引导",
        mend="删去这个问题，或者写明它决定哪些材料、费用、时限、环节或层级。",
        find=wizard.idle_questions,
    ),
    Rule(
        id="condition-unreachable",
        title=translatable("永远轮不到的条件"),
        severity="warns",
        source=_MADE_PUBLIC,
        mend="调整先后，或者删去这一条。",
        find=wizard.unreachable,
    ),
    # Columns of the guide
    Rule(
        id="material-vague",
        title=translatable("材料名称含糊"),
        severity="warns",
        source=f"{_INSPECTION}；{_DO_NOT_ASK}",
        mend="写出材料的具体名称；有几种的，逐一列出。",
        find=columns.vague_material,
    ),
    Rule(
        id="material-source",
        title=translatable("没写材料由谁出具"),
        severity="warns",
        source=_INSPECTION,
        mend="写明由谁出具（source_note）；是电子证照的，写证照类型。",
        find=columns.material_source,
    ),
    Rule(
        id="column-empty",
        title=translatable("指南有空栏目"),
        severity="warns",
        source=f"{_INSPECTION}；{_MADE_PUBLIC}",
        mend="补上这一栏的内容。",
        find=columns.empty_columns,
    ),
    Rule(
        id="phones",
        title=translatable("咨询和投诉电话缺少或不对"),
        severity="warns",
        source=_INSPECTION,
        mend="在联系方式（contact）里写两个不同的、带区号的号码。",
        find=consistency.phones,
    ),
    Rule(
        id="fee-basis",
        title=translatable("收费依据不明"),
        severity="warns",
        source="行政许可法第五十八条、第五十九条",
        mend="写明文件名称和文号，或者法律、行政法规的条文。",
        find=columns.fee_basis,
    ),
    Rule(
        id="fee-amount",
        title=translatable("收费没有标准"),
        severity="warns",
        source="行政许可法第五十九条（按照公布的法定项目和标准收费）",
        mend="写明金额；各地不同的，在备注里写明由谁公布、到哪里查。",
        find=columns.fee_amount,
    ),
    Rule(
        id="tolerance-limit",
        title=translatable("容缺后补没有期限"),
        severity="warns",
        source="容缺受理应当一次告知所缺材料和补交期限（各地优化营商环境条例）",
        mend="写明容缺后补的期限（tolerance）。",
        find=columns.tolerance_limit,
    ),
    Rule(
        id="procedure-time",
        title=translatable("不计入时限的程序没写要多久"),
        severity="warns",
        source="行政许可法第四十五条（应当将所需时间书面告知申请人）",
        mend="写明这道程序需要的时间。",
        find=columns.procedure_time,
    ),
    # Elements that must agree
    Rule(
        id="immediate",
        title=translatable("办件类型与承诺时限不一致"),
        severity="warns",
        source="政务服务平台基础数据规范（GB/T 39046—2020）附录 A.6；行政许可法第三十四条",
        mend="当场办结的写即办件、时限 0；不能当场办结的写承诺件。",
        find=consistency.immediate,
    ),
    Rule(
        id="immediate-procedure",
        title=translatable("即办件却有特别程序"),
        severity="warns",
        source="行政许可法第三十四条、第四十五条",
        mend="改为承诺件，或者在说明里写明只有哪种情形才进行这道程序。",
        find=consistency.immediate_procedure,
    ),
    Rule(
        id="result-kind",
        title=translatable("结果是证照却没有证照类型"),
        severity="warns",
        source=_ELEMENTS,
        mend="写明证照类型；目录里没有的，先在证照目录里登记。",
        find=consistency.result_kind,
    ),
    Rule(
        id="result-sample",
        title=translatable("结果没有样本"),
        severity="warns",
        source=f"{_ELEMENTS}；{_INSPECTION}",
        mend="写明结果的证照类型，样本由系统按版式画出；不是证照的，登记一个结果类型。",
        find=consistency.result_sample,
    ),
    Rule(
        id="visit-reason",
        title=translatable("到现场次数与原因不一致"),
        severity="warns",
        source=_ELEMENTS,
        mend="要到现场的写明原因；不用到现场的删去原因。",
        find=consistency.visit_reason,
    ),
    Rule(
        id="courier",
        title=translatable("不用到现场却没有网上或邮寄渠道"),
        severity="warns",
        source=_ELEMENTS,
        mend="在办理渠道里加上网上或邮寄，或者改正到现场次数。",
        find=consistency.courier,
    ),
    Rule(
        id="online-depth",
        title=translatable("网办深度与办理渠道不一致"),
        severity="warns",
        source=_ELEMENTS,
        mend="按实际情况改正网办深度、到现场次数或办理渠道。",
        find=consistency.online_depth,
    ),
    Rule(
        id="online-paper",
        title=translatable("网上办却要纸质材料"),
        severity="warns",
        source="国务院关于在线政务服务的若干规定（国务院令第716号）第八条至第十一条",
        mend="改为收电子件，或者改正网办深度。",
        find=consistency.online_paper,
    ),
    Rule(
        id="subject-theme",
        title=translatable("服务对象与主题不一致"),
        severity="warns",
        source=_ELEMENTS,
        mend="按服务对象补上或删去主题。",
        find=consistency.subject_themes,
    ),
    Rule(
        id="licence-nodes",
        title=translatable("许可的办理环节不全"),
        severity="warns",
        source="政务服务平台基础数据规范（GB/T 39046—2020）表 7；行政许可法第三十二条、第三十四条、第三十八条、第四十四条",
        mend="补齐收件、受理、审查、决定、制证送达。",
        find=consistency.licence_nodes,
    ),
    Rule(
        id="licence-faq",
        title=translatable("许可没有常见问题"),
        severity="warns",
        source=_ELEMENTS,
        mend="至少写一条办事人常问的问题和回答。",
        find=consistency.licence_faq,
    ),
    Rule(
        id=STALE,
        title=translatable("例外已经没有对应的问题"),
        severity="warns",
        source="例外应当有负责人、有期限，问题解决后撤销",
        mend="删去这条例外。",
        find=lambda _definition, _context: iter(()),  # found when all others have been: see `lint`
    ),
)


def lint(definition: Definition, context: Context) -> list[Finding]:
    """Everything that the gate finds in one definition, in the order of the rules. Never raises."""
    findings: list[Finding] = []
    used: set[int] = set()
    for rule in RULES:
        for hit in rule.find(definition, context):
            findings.append(_finding(definition, rule, hit, context.on, used))
    stale = next(rule for rule in RULES if rule.id == STALE)
    for place, exemption in enumerate(definition.exemptions):
        if place not in used:
            hit = Hit(f"exemptions[{place}]", f"例外“{exemption.rule}”没有对应的问题", exemption.part or "")
            findings.append(_finding(definition, stale, hit, context.on, set()))
    return findings


def _finding(definition: Definition, rule: Rule, hit: Hit, on: date, used: set[int]) -> Finding:
    severity, what, granted = hit.severity or rule.severity, hit.what, None
    for place, exemption in enumerate(definition.exemptions):
        if exemption.rule == rule.id and exemption.part in (None, hit.part):
            used.add(place)
            if counts(exemption, on):
                severity, granted = "warns", exemption
            elif granted is None:
                what += f"（例外到 {exemption.until} 为止，不再有效）"
    return Finding(
        rule=rule.id,
        severity=severity,
        item=definition.id,
        field=hit.field,
        part=hit.part,
        what=what
        if granted is None
        else f"{hit.what}（例外：{granted.reason}；{granted.owner}负责，到 {granted.until}）",
        why=rule.source,
        mend=hit.mend or rule.mend,
        exemption=granted,
    )


def counts(exemption: Exemption, on: date) -> bool:
    """Whether an exemption counts on a day: not over, and not for longer than a year ahead."""
    try:
        until = date.fromisoformat(exemption.until)
    except ValueError:
        return False
    return on <= until <= on + LONGEST_EXEMPTION


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """What holds up a publication."""
    return [finding for finding in findings if finding.severity == "blocks"]


def refusing_import(findings: Iterable[Finding]) -> Iterator[Finding]:
    """What refuses a file from outside: only what is plainly against the law, see docs/gate.md."""
    unlawful = {rule.id for rule in RULES if rule.unlawful}
    yield from (finding for finding in blocking(findings) if finding.rule in unlawful)
