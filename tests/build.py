"""Builders on the rooms' own actions. The cast is fixed: 张三 applies, 李四 is delegated, 王五 must see nothing;
赵敏 takes in, 钱进 and 孙悦 review, 周刚 decides, 吴静 issues."""

import io
from uuid import UUID

import time_machine

from tongban.authorities.models import Division
from tongban.boot.demo import load_people
from tongban.cases import actions
from tongban.cases.delivering import Proof
from tongban.cases.integrity import audit, compare_with_log
from tongban.cases.log import folded_parts
from tongban.cases.models import Case, Part
from tongban.cases.printed_fields import draft_of
from tongban.cases.queries import case_at_desk
from tongban.cases.reviewing import review_nodes_of
from tongban.cases.states import CaseState, DeliveryWay
from tongban.catalogue.definition import PlainField
from tongban.catalogue.forms import parts_of, repeats
from tongban.catalogue.loading import load_hebei
from tongban.catalogue.queries import definition_of, implementation_for
from tongban.identity.models import Account
from tongban.identity.people import Officer
from tongban.identity.queries import applicants_of, officer_of
from tongban.kernel.today import today
from tongban.materials import actions as materials
from tongban.materials.models import Dossier
from tongban.materials.queries import form_of, required_materials

CHANGAN = "130102000000"
LOADED_ON = "2026-01-05 09:00+08:00"
PDF = b"%PDF-1.4\n% a small test file\n"


def hebei() -> None:
    """All of Hebei and the demo's people; does nothing where they are loaded already.

    Loaded as of a day before every day that a test travels to: a service is offered from its publication on.
    """
    with time_machine.travel(LOADED_ON, tick=True):
        if not Division.objects.exists():
            load_hebei(lambda _: None)
        load_people()


def account(username: str = "zhangsan") -> Account:
    """One of the cast by user name."""
    return Account.objects.select_related("person").get(username=username)


def officer(username: str = "zhaomin") -> Officer:
    """One of the officers."""
    found = officer_of(account(username))
    assert found is not None
    return found


def dossier(
    item: str = "SCJG-006",
    *,
    by: str = "zhangsan",
    division: str = CHANGAN,
    for_entity: bool = True,
    complete: bool = True,
    answers: dict[str, list[str]] | None = None,
    without_later: bool = False,
) -> Dossier:
    """A draft, complete unless asked otherwise: the definition's own sample fills what is not known.

    `answers` replaces some of the sample's; `without_later` leaves out what may follow (容缺后补).
    """
    applicant = account(by)
    implementation = implementation_for(item, division)
    assert implementation is not None
    entity = next((one.entity_id for one in applicants_of(applicant) if one.kind == "legal"), None)
    started = materials.start_dossier(implementation, account=applicant, entity_id=entity if for_entity else None)
    if not complete:
        return started
    return completed(started, by=by, answers=answers, without_later=without_later)


def completed(
    started: Dossier,
    *,
    by: str,
    answers: dict[str, list[str]] | None = None,
    without_later: bool = False,
) -> Dossier:
    """A draft with everything in it, typed by this account."""
    applicant = account(by)
    definition = definition_of(started.version)
    sample = next(
        (
            one
            for one in definition.samples
            if all(list(one.answers[key]) == given for key, given in (answers or {}).items())
        ),
        next(iter(definition.samples), None),
    )
    chosen = (
        {key: list(values) for key, values in sample.answers.items()}
        if sample is not None
        else {situation.id: [situation.options[0].value] for situation in definition.situations}
    )
    if definition.situations:
        started = materials.answer_situations(started.id, account=applicant, answers={**chosen, **(answers or {})})
    filled = form_of(started)
    wanted = {field.key: field for section in filled.form.sections for field in section.fields}
    given = {key: value for key, value in (sample.form.items() if sample else ()) if key in wanted}
    given |= {"delivery": "window"}
    for key, field in wanted.items():
        if key not in given and key not in filled.values and field.required and field.when is None:
            given[key] = plausible(field)
    started = materials.fill_form(started.id, account=applicant, values=given)
    for needed in required_materials(started):
        if without_later and needed.to_follow:
            continue
        if needed.usable:
            materials.attach_licence(
                started.id, account=applicant, material_id=needed.material.id, licence_id=needed.usable[0].id
            )
        elif not needed.done:
            upload(started, needed.material.id, by=by)
    return Dossier.objects.get(id=started.id)


def plausible(field: PlainField) -> object:
    """Some answer that such a field accepts; of a block its unconditional parts, of a table one row."""
    if parts := parts_of(field):
        row = {part.key: plausible(part) for part in parts if part.required and part.when is None}
        return [row] if repeats(field) else row
    return _plausible(field.type, [option.value for option in field.options])


def _plausible(kind: str, options: list[str]) -> object:
    return {
        "number": 10,
        "money": "100.00",
        "date": "2026-03-01",
        "choice": options[0] if options else "",
        "choices": options[:1],
        "division": CHANGAN,
        "citizen_id": "11010519491231002X",
        "uscc": "91350100M000100Y43",
        "phone": "13800000101",
        "postcode": "050000",
    }.get(kind, "演示内容")


def upload(into: Dossier, material: str, *, by: str = "zhangsan", content: bytes | None = None) -> None:
    """One small PDF for one material."""
    round_ = Dossier.objects.get(id=into.id).open_round
    data = content if content is not None else PDF + f"{material} {round_}".encode()
    materials.attach_file(
        into.id,
        account=account(by),
        material_id=material,
        name="材料.pdf",
        file=io.BytesIO(data),
        size=len(data),
    )


def case(
    item: str = "SCJG-006", *, state: str = CaseState.SUBMITTED, by: str = "zhangsan", for_entity: bool = True
) -> Case:
    """A case brought by lawful acts to the state asked for: submitted, pre_reviewed, in_review, deciding, granted,
    denied, issued or closed."""
    made = actions.submit_dossier(dossier(item, by=by, for_entity=for_entity).id, account=account(by))
    return bring(made.id, to=state)


def bring(case_id: UUID, *, to: str) -> Case:
    """Bring a submitted case on by its officers."""
    here = case_at_desk(officer("zhaomin"), case_id)
    if to == CaseState.SUBMITTED:
        return here
    if to == CaseState.PRE_REVIEWED:
        return actions.pass_pre_review(case_id, officer=officer("zhaomin"), seq=here.seq)
    if here.state in (CaseState.SUBMITTED, CaseState.PRE_REVIEWED):
        here = actions.accept_case(case_id, officer=officer("zhaomin"), seq=here.seq)
    if to == CaseState.IN_REVIEW:
        return here
    while here.state == CaseState.IN_REVIEW:
        here = finish_node(here)
    if to == CaseState.DECIDING:
        return here
    if to == CaseState.DENIED:
        return actions.deny_case(
            case_id, officer=officer("zhougang"), seq=here.seq, reason="经营场所不符合规定的卫生条件。"
        )
    here = actions.grant_case(case_id, officer=officer("zhougang"), seq=here.seq)
    if to == CaseState.GRANTED:
        return here
    here = issue(here)
    if to == CaseState.ISSUED:
        return here
    return deliver(here)


def at_window() -> Proof:
    """What a window writes down when somebody fetches the result."""
    return Proof(receiver="张三", id_number="11010519491231002X", received_on=today())


def deliver(here: Case) -> Case:
    """Put the result into the applicant's account."""
    return actions.deliver_case(here.id, officer=officer("wujing"), seq=here.seq, way=DeliveryWay.ELECTRONIC)


def finish_node(here: Case) -> Case:
    """Complete the node the case is at, everything found in order, with a second officer."""
    nodes = review_nodes_of(definition_of(here.version), here.dossier.answers)
    node = next(node for node in nodes if node.key == here.node_key)
    return actions.complete_node(
        here.id,
        officer=officer("qianjin"),
        seq=here.seq,
        node_key=node.key,
        findings=[actions.PointFinding(point, passed=True) for point in node.check_points],
        opinion="符合要求。",
        second_officer_id=officer("sunyue").account_id,
    )


def issue(here: Case) -> Case:
    """Make the licence, the open fields filled with plain text."""
    draft = draft_of(here, on=today())
    fields = {name: "演示内容" for name in draft.to_fill} if draft is not None else {}
    return actions.issue_result(here.id, officer=officer("wujing"), seq=here.seq, fields=fields)


def nothing_differs_from_the_log() -> bool:
    """Every chain whole, every row and every row that hangs on a case exactly what its log adds up to."""
    assert list(audit()) == []
    assert list(compare_with_log()) == []
    for one in Case.objects.all():
        rebuilt = folded_parts(event.changes for event in one.events.order_by("seq"))
        live = {
            part.log_key: part.as_row()
            for relation in Case._meta.related_objects
            if issubclass(relation.related_model, Part) and relation.name != "branch"
            for part in relation.related_model.objects.filter(**{relation.field.name: one})
        }
        assert live == rebuilt, one.number
    return True
