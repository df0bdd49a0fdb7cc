"""Can the item's own form be filled in, and do its samples come out as they say."""

from collections.abc import Iterator

from tongban.catalogue.checks.meaning import Finding, Known, condition_problems, question_options, twice
from tongban.catalogue.definition import Definition, Form, FormField, FormSection, PlainField, Sample
from tongban.catalogue.facts import Facts
from tongban.catalogue.forms import PREFILL_SOURCES, RESERVED_KEYS, clean_form, form_for, parts_of, validate_form
from tongban.catalogue.forms.blocks import BLOCKS, usual_parts
from tongban.catalogue.forms.building import RESERVED_SECTIONS
from tongban.catalogue.forms.validation import compiled, compiled_pattern
from tongban.catalogue.formulas import bill_for, yuan
from tongban.catalogue.situations import check_answers, fees_for, limit_for, materials_for, refused_by
from tongban.catalogue.tables import decide

_CHOICES = ("choice", "choices")
_FIGURES = ("number", "money")
_TEXTS = ("text", "longtext")
#: What a page can send back at once, with something to spare (see DATA_UPLOAD_MAX_NUMBER_FIELDS).
_MOST_ANSWERS = 400


def form_problems(definition: Definition, known: Known) -> Iterator[Finding]:
    """What is wrong with the item's own form."""
    if definition.form is not None:
        yield from _form(definition, definition.form, known)
    for repeated in twice(sample.name for sample in definition.samples):
        yield "samples", f"有两个样例都叫“{repeated}”"


def sample_problems(definition: Definition, known: Known) -> Iterator[Finding]:
    """Which samples do not come out as they say. Only for a definition that is right otherwise."""
    for place, sample in enumerate(definition.samples):
        yield from ((f"samples[{place}]{path}", reason) for path, reason in _sample(definition, sample, known))


def _form(definition: Definition, form: Form, known: Known) -> Iterator[Finding]:
    for repeated in twice(section.key for section in form.sections):
        yield "form.sections", f"分节代号“{repeated}”重复"
    for repeated in twice(field.key for section in form.sections for field in section.fields):
        yield "form.sections", f"填报项代号“{repeated}”重复"
    printable = {name for result in definition.results for name in known.licences.get(result.licence or "", ())}
    for name in form.office_fills:
        if name not in printable:
            yield "form.office_fills", f"结果证照上没有“{name}”这一栏"
    options = question_options(definition.situations)
    for place, section in enumerate(form.sections):
        path = f"form.sections[{place}]"
        if section.key in RESERVED_SECTIONS:
            yield f"{path}.key", "这个分节代号留给申请人、经办人和送达使用，请换一个"
        yield from condition_problems(section.when, options, f"{path}.when")
        for number, field in enumerate(section.fields):
            inside = f"{path}.fields[{number}]"
            yield from ((f"{inside}.{key}", reason) for key, reason in _field(field, known, printable))
            yield from condition_problems(field.when, options, f"{inside}.when")
            yield from ((f"{inside}{at}", reason) for at, reason in _block(field, known, printable, options))
            if field.key in options:
                yield f"{inside}.key", f"与情形问题“{field.key}”同名，请换一个"
            # a later field may refer to this one, never the other way round: no condition can go in a circle
            if field.type in _CHOICES:
                options[field.key] = frozenset(option.value for option in field.options)


def _block(field: FormField, known: Known, printable: set[str], around: dict[str, frozenset[str]]) -> Iterator[Finding]:
    """What is asked inside a block. `around`: questions and choices that its conditions may name."""
    if field.type not in BLOCKS:
        for name in ("fields", "min_rows", "max_rows"):
            if getattr(field, name) not in ((), None):
                yield f".{name}", "只有人员信息、单位信息和一组填报项里面可以有内容、可以有多行"
        return
    if field.type == "group" and not field.fields:
        yield ".fields", "一组填报项里没有内容"
    yield from _rows(field)
    for repeated in twice(part.key for part in field.fields):
        yield ".fields", f"组内代号“{repeated}”重复"
    usual = {part.key: part for part in usual_parts(field.type)}
    inside = dict(around)
    for number, part in enumerate(field.fields):
        path = f".fields[{number}]"
        yield from ((f"{path}.{key}", reason) for key, reason in _field(part, known, printable))
        yield from condition_problems(part.when, inside, f"{path}.when")
        if part.key in usual and part.type != usual[part.key].type:
            yield f"{path}.type", f"“{part.key}”是通常要填的一项，类型应是 {usual[part.key].type}；另问的请换一个代号"
        if part.key in usual and part.when:
            yield f"{path}.when", f"“{part.key}”是通常要填的一项，不能按情形省略；另问的请换一个代号"
        if field.repeats and part.prefill:
            yield f"{path}.prefill", "可以填多行的，不能由系统带出"
        if part.type in _CHOICES:
            if part.key in around:
                yield f"{path}.key", f"与外面的“{part.key}”同名，条件会分不清，请换一个"
            inside[part.key] = frozenset(option.value for option in part.options)


def _rows(field: FormField) -> Iterator[Finding]:
    if field.max_rows is None:
        if field.min_rows is not None:
            yield ".min_rows", "写了最少行数，还要写最多行数"
        return
    if field.min_rows is not None and field.min_rows > field.max_rows:
        yield ".min_rows", "最少行数比最多行数大"
    answers = field.max_rows * sum(max(len(parts_of(part)), 1) for part in parts_of(field))
    if answers > _MOST_ANSWERS:
        yield (
            ".max_rows",
            f"最多会有 {answers} 处要填，一页最多 {_MOST_ANSWERS} 处。请减少行数或每行的内容，或者改为上传文件",
        )
    if field.prefill is not None:
        yield ".prefill", "可以填多行的，不能由系统带出"


def _field(field: PlainField, known: Known, printable: set[str]) -> Iterator[Finding]:
    if isinstance(field, FormField) and field.key in RESERVED_KEYS:
        yield "key", "这个代号留给申请人和送达部分使用，请换一个"
    if field.type in _CHOICES and not field.options:
        yield "options", "选择题没有选项"
    if field.type not in _CHOICES and field.options:
        yield "options", "只有选择题可以有选项"
    for repeated in twice(option.value for option in field.options):
        yield "options", f"选项“{repeated}”重复"
    if field.type not in _FIGURES and (field.minimum is not None or field.maximum is not None):
        yield "minimum", "只有数字和金额可以有上下限"
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield "minimum", "下限比上限大"
    if field.max_length is not None and field.type not in _TEXTS:
        yield "max_length", "只有文字可以限制字数"
    if field.pattern is not None:
        yield from _pattern(field)
    if field.prefill is not None:
        yield from _prefill(field, field.prefill, known)
    if field.lock and field.type == "address":
        yield "lock", "地址的所在地区要由申请人选，不能锁定"
    elif field.lock and not field.prefill:
        yield "lock", "没有来源的内容不能锁定"
    if field.prints is not None and field.type in ("files", *BLOCKS):
        yield "prints", "文件和成组的内容不能印在证照的一栏里，请写在组内的一项上"
    elif field.prints is not None and field.prints not in printable:
        yield "prints", f"结果证照上没有“{field.prints}”这一栏"


def _pattern(field: PlainField) -> Iterator[Finding]:
    if field.type not in _TEXTS:
        yield "pattern", "只有文字可以规定写法"
        return
    try:
        compiled(Form(sections=(_section_of(field.pattern or ""),)))
        # By itself as well: the group that we put around it would be closed by an "a)|(b" and let everything pass.
        compiled_pattern(field.pattern or "")
    except ValueError:
        yield "pattern", "不是可用的正则表达式（不支持环视和反向引用）"


def _section_of(pattern: str) -> FormSection:
    field = FormField(key="only", label="only", type="text", pattern=pattern)
    return FormSection(key="only", title="only", fields=(field,))


def _prefill(field: PlainField, path: str, known: Known) -> Iterator[Finding]:
    if field.type in BLOCKS:
        if path != field.type or field.type == "group":
            yield "prefill", "整组由系统带出时，人员信息写 person，单位信息写 entity；其余请写在组内各项上"
    elif field.type == "files":
        yield "prefill", "文件不能由系统带出"
    elif path.startswith("licence:"):
        licence, _, printed = path.removeprefix("licence:").partition(".")
        if licence not in known.licences:
            yield "prefill", f"没有代号为“{licence}”的证照类型"
        elif printed not in known.licences[licence]:
            yield "prefill", f"“{licence}”上没有“{printed}”这一栏"
    elif path not in PREFILL_SOURCES:
        yield "prefill", f"没有“{path}”这个数据来源，可用的有：{'、'.join(sorted(PREFILL_SOURCES))}"


def _sample(definition: Definition, sample: Sample, known: Known) -> Iterator[Finding]:
    if sample.level is not None and sample.level not in definition.levels:
        yield ".level", "不是本事项的行使层级"
    if not (definition.for_natural if sample.applicant == "natural" else definition.for_legal):
        yield ".applicant", "服务对象不包括这类申请人"
    wrong = check_answers(definition, sample.answers)
    if wrong:
        yield from ((f".answers.{problem.situation}", problem.reason) for problem in wrong)
        return
    printed = [name for result in definition.results for name in known.licences.get(result.licence or "", ())]
    form = form_for(definition, printed, sample.applicant, sample.answers)
    level = sample.level or (definition.levels[0] if len(definition.levels) == 1 else None)
    for problem in validate_form(form, sample.form):
        # whose file would a sample show? It says beside the field that one is uploaded there
        if not (problem.type == "files" and problem.missing):
            yield f".form.{problem.name}", problem.reason
    yield from _outcome(
        definition, sample, Facts(sample.answers, clean_form(form, sample.form), sample.applicant, level)
    )


def _outcome(definition: Definition, sample: Sample, facts: Facts) -> Iterator[Finding]:
    """What tables, conditions and formulas come to, against what the sample says they do."""
    for table in definition.tables:
        if not decide(definition, table, facts).settled:
            yield "", f"决策表“{table.name}”按这个样例得不出结果，请补全样例的回答、填报内容或办理层级"
    refused = refused_by(definition, facts)
    if refused is not None:
        yield ".answers", f"决策表“{refused.table.name}”第 {refused.number} 行：这种情形不能申请，不能作为示范"
    materials = tuple(material.id for material in materials_for(definition, facts))
    if materials != sample.expect.materials:
        yield ".expect.materials", f"按这些回答应提交 {'、'.join(materials) or '（无）'}"
    if sample.expect.limit is not None and limit_for(definition, facts).promised != sample.expect.limit:
        yield ".expect.limit", "与按这些回答得出的承诺时限不一致"
    bill = bill_for(definition, fees_for(definition, facts), facts)
    yield from ((".form", reason) for reason in bill.wanting)
    if sample.expect.fee_fen is not None and bill.fen != sample.expect.fee_fen:
        yield ".expect.fee_fen", f"按这个样例应收 {yuan(bill.fen)}"
