"""Reads of a joint service's dossier: one set of questions, one form, one list of materials for all its components."""

import dataclasses
import itertools
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet

from tongban.catalogue.bundles.definition import BundleDefinition, parse_bundle
from tongban.catalogue.bundles.graph import ancestors
from tongban.catalogue.bundles.planning import Plan, plan
from tongban.catalogue.bundles.sharing import (
    JointForm,
    Need,
    SharedQuestion,
    answers_for,
    shared_form,
    shared_materials,
    shared_questions,
)
from tongban.catalogue.definition import Definition, FormField, Material
from tongban.catalogue.facts import Facts
from tongban.catalogue.forms import FieldProblem, Filled, clean_form, fields_of, with_known
from tongban.catalogue.forms.blocks import JOINT, Path
from tongban.catalogue.queries import current_versions, definition_of, implementations_for
from tongban.catalogue.situations import Answers, check_answers, materials_for
from tongban.catalogue.standing import closed_among
from tongban.identity.models import Account
from tongban.kernel.language import sentence
from tongban.licences.models import Licence
from tongban.materials.errors import DossierNotFound
from tongban.materials.models import Attachment, Dossier, JointDossier
from tongban.materials.queries.dossiers import form_of, is_the_form, usable_licences
from tongban.materials.queries.filled import FilledForm
from tongban.materials.states import DossierState

_WITH_EVERYTHING = JointDossier.objects.select_related(
    "bundle__lead_department", "division__reports_to__reports_to", "person", "entity"
)
_SHARES = Dossier.objects.select_related(
    "implementation__item", "implementation__body", "version", "person", "entity__legal_representative"
).defer("version__definition")


def joint_dossier_for(joint_id: UUID, *, account: Account) -> JointDossier:
    """The account's own, or DossierNotFound."""
    try:
        return _WITH_EVERYTHING.get(id=joint_id, account_id__in=account.keys)
    except JointDossier.DoesNotExist:
        raise DossierNotFound from None


def joint_offered(bundle: BundleDefinition, division_code: str) -> bool:
    """Whether the whole can be applied for here: every item of it that has a guide is handled here by somebody.

    Where one is not (the province as a whole, a city for what its districts do), a branch would have no office. A bundle of
    tasks alone is handled by the bodies that it names, here or above.
    """
    items = {part.item_id for part in bundle.components if part.item_id}
    if closed_among(items):
        return False
    described = set(current_versions(items))
    return described <= set(implementations_for(described, division_code))


def applicant_kinds_of(bundle: BundleDefinition) -> frozenset[Literal["natural", "legal"]]:
    """Who may begin it. A matter that always founds its organisation is begun by its founder: there is none yet."""
    versions = current_versions({part.item_id for part in bundle.components if part.item_id})
    if bundle.subject == "自然人":
        return frozenset({"natural"})
    founders = {
        part.no
        for part in bundle.components
        if part.item_id in versions and definition_of(versions[part.item_id]).founds is not None
    }
    if not founders:
        return frozenset({"legal"})
    always = all(founders & set(plan(bundle, answers).numbers) for answers in _every_answer(bundle, founders))
    return frozenset({"natural"}) if always else frozenset({"natural", "legal"})


def _every_answer(bundle: BundleDefinition, founders: set[int]) -> Iterator[dict[str, list[str]]]:
    """Every combination of answers to the questions that decide about the founding components."""
    asked = {key for part in bundle.components if part.no in founders for key in part.when or {}}
    deciding = [one for one in bundle.situations if one.id in asked]
    for values in itertools.product(*([option.value for option in one.options] for one in deciding)):
        yield {one.id: [value] for one, value in zip(deciding, values, strict=True)}


def joint_drafts_of(account: Account) -> QuerySet[JointDossier]:
    """The account's joint drafts, last touched first."""
    return _WITH_EVERYTHING.filter(account_id__in=account.keys, state=DossierState.DRAFT).order_by("-updated_at")


@dataclasses.dataclass
class JointNeed:
    """One paper for all who use it, with what was brought for it."""

    need: Need
    brought: list[Attachment]
    #: The share of its first member; what is there for that one is there for all, because acts write to all at once.
    share: Dossier | None = None
    #: Members whose own guide lets it follow (容缺后补), and those that must have it now, as long as the others need not.
    may_follow: tuple[tuple[int, str], ...] = ()
    insisting: tuple[int, ...] = ()

    @cached_property
    def usable(self) -> list[Licence]:
        """Licences of the applicant in the library that can stand in for it."""
        return usable_licences(self.share, self.need.material) if self.share and self.need.material.licence else []

    @property
    def done(self) -> bool:
        """Whether nothing more is needed now: it is there, comes into being on the way, or need not be brought."""
        if self.brought or self.need.produced_by is not None or not self.need.members:
            return True
        return self.need.material.necessity != "必要" or is_the_form(self.need.material)

    @property
    def to_follow(self) -> bool:
        """It is not here and may be promised for later: every component that must have it lets it follow."""
        to_bring = bool(self.may_follow) and self.need.produced_by is None and not is_the_form(self.need.material)
        return to_bring and not self.insisting and not self.brought


@dataclasses.dataclass(frozen=True)
class JointProblem:
    """What still stands against submitting: where (answers, form, materials), which part of it, and the sentence."""

    place: str
    key: str
    message: str


class JointDraft:
    """A joint dossier with everything that follows from it; each part is worked out once, when it is asked for."""

    def __init__(self, joint: JointDossier) -> None:
        self.joint = joint
        self.bundle: BundleDefinition = parse_bundle(joint.definition)

    @cached_property
    def shares(self) -> dict[int, Dossier]:
        """Each component's own dossier; a component without an item has none."""
        mine = _SHARES.filter(joint=self.joint).order_by("branch_no")
        return {share.branch_no: share for share in mine if share.branch_no is not None}

    @cached_property
    def plan(self) -> Plan:
        """The components that the bundle's own answers call for, in order."""
        return plan(self.bundle, self.joint.answers, frozenset(self.joint.left_out))

    @cached_property
    def definitions(self) -> dict[int, Definition]:
        """The definitions of those components that have an item which is handled here."""
        return {no: definition_of(self.shares[no].version) for no in self.plan.numbers if no in self.shares}

    @cached_property
    def questions(self) -> tuple[SharedQuestion, ...]:
        """Every question of the components, the same one once."""
        return shared_questions(self.definitions, self.bundle, self.joint.answers)

    def answers_of(self, no: int, given: Answers | None = None) -> dict[str, list[str]]:
        """What one component is told."""
        return answers_for(no, self.questions, {**self.joint.answers, **(given or {})})

    @cached_property
    def results(self) -> dict[int, str | None]:
        """The licence type that each component ends in, if it ends in one."""
        return {
            no: next((result.licence for result in definition.results if result.licence), None)
            for no, definition in self.definitions.items()
        }

    @cached_property
    def filled(self) -> dict[int, FilledForm]:
        """Each component's own form as it stands."""
        return {no: form_of(self.shares[no]) for no in self.definitions}

    def facts(self, no: int) -> Facts:
        """What the tables and formulas of one component may look at."""
        definition = self.definitions[no]
        return self.shares[no].facts(definition, self.filled[no].values if definition.tables else None)

    @cached_property
    def form(self) -> JointForm:
        """One form for all of them."""
        names = {no: self.plan.component(no).name for no in self.definitions}
        return shared_form({no: filled.form for no, filled in self.filled.items()}, names, self.results)

    def waits(self, no: int, field: FormField) -> bool:
        """Whether this field of a component will be known only when a component before it has come out well."""
        source = field.prefill or ""
        if source == "entity" or source.startswith("entity."):
            return self.shares[no].awaits_entity
        if not source.startswith("licence:"):
            return False
        made = source.removeprefix("licence:").partition(".")[0]
        return any(self.results.get(before) == made for before in ancestors(self.plan.after)[no])

    @cached_property
    def pending(self) -> frozenset[str]:
        """Fields of the joint form that nobody is asked for: all who want them will take them from a result."""
        fields = {no: {field.key: field for field, _ in fields_of(one.form)} for no, one in self.filled.items()}
        return frozenset(
            key
            for key, members in self.form.places.items()
            if all(self.waits(no, fields[no][own]) for no, own in members.items())
        )

    @cached_property
    def brought_in(self) -> dict[str, Filled]:
        """What is known already, by the joint form's keys."""
        found: dict[str, Filled] = {}
        for key, members in self.form.places.items():
            for no, own in reversed(list(members.items())):
                for name, filled in self.filled[no].brought_in.items():
                    if name.partition(JOINT)[0] == own:
                        found[key + name.removeprefix(own)] = filled
        return found

    @cached_property
    def values(self) -> dict[str, Any]:
        """The joint form as it stands: what was typed, and over it what comes from a source and is locked."""
        return clean_form(self.form.form, with_known(self.joint.form, self.brought_in))

    @cached_property
    def asked(self) -> dict[int, list[Material]]:
        """What each component asks for under its answers."""
        return {no: materials_for(one, self.facts(no)) for no, one in self.definitions.items()}

    @cached_property
    def needs(self) -> tuple[JointNeed, ...]:
        """One list of materials for all components."""
        needs = shared_materials(self.bundle, self.plan, self.asked, self.results)
        shares = {share.id: share for share in self.shares.values()}
        living = Attachment.objects.filter(dossier__in=shares, withdrawn_at=None)
        brought = list(living.select_related("file", "licence", "licence__type"))
        for one in brought:
            one.dossier = shares[one.dossier_id]
        return tuple(self._need(one, brought) for one in needs)

    def _need(self, need: Need, brought: list[Attachment]) -> JointNeed:
        if not need.members or need.produced_by is not None:
            return JointNeed(need, [])
        no, material_id = need.members[0]
        share = self.shares[no]
        here = [one for one in brought if one.dossier_id == share.id and one.material_id == material_id]
        words = {member: self._necessity(*member) for member in need.members}
        follow = tuple(member for member, word in words.items() if word == "容缺后补")
        strict = tuple(no for (no, _), word in words.items() if word == "必要")
        return JointNeed(need, here, share, follow, strict if follow else ())

    def _necessity(self, no: int, material_id: str) -> str:
        return next(one.necessity for one in self.asked[no] if one.id == material_id)

    @property
    def to_follow(self) -> list[JointNeed]:
        """What is not here and may be promised for later, each paper once."""
        return [one for one in self.needs if one.to_follow]

    @property
    def all_promised(self) -> bool:
        """Whether all of that is promised, at every component that lets it follow."""
        return all(material in self.shares[no].later for one in self.to_follow for no, material in one.may_follow)


def draft_of_joint(joint: JointDossier) -> JointDraft:
    """The joint dossier with everything that follows from it."""
    return JointDraft(joint)


def problems_of_joint(draft: JointDraft) -> list[JointProblem]:
    """Everything that stands against submitting, in the order of the pages. What a result will supply is not missing."""
    if not draft.joint.planned or check_answers(draft.bundle, _own_answers(draft)):
        return [JointProblem("situation", "", sentence("请先回答“您属于哪种情况”。"))]
    problems = [
        JointProblem("questions", question.key, sentence("请回答“{question}”。", question=question.question))
        for question in draft.questions
        if question.to_ask and not draft.joint.answers.get(question.key)
    ]
    if problems:
        return problems
    problems += [JointProblem("form", problem.key, problem.reason) for problem in form_problems(draft)]
    problems += [JointProblem("materials", one.need.key, _missing(draft, one)) for one in draft.needs if not one.done]
    return problems


def _missing(draft: JointDraft, one: JointNeed) -> str:
    if one.insisting:
        return why_not_later(draft, one)
    return sentence("还没有交“{name}”。", name=one.need.name)


def why_not_later(draft: JointDraft, one: JointNeed) -> str:
    """Why a shared paper cannot follow although some component would let it: another one must have it now."""
    return sentence(
        "还没有交“{name}”。“{items}”办理时必须有它，所以不能承诺后补，请现在提交。",
        name=one.need.name,
        items=sentence("、").join(draft.plan.component(no).name for no in one.insisting),
    )


def _own_answers(draft: JointDraft) -> Mapping[str, list[str]]:
    own = {situation.id for situation in draft.bundle.situations}
    return {key: value for key, value in draft.joint.answers.items() if key in own}


def form_problems(draft: JointDraft) -> list[FieldProblem]:
    """What is wrong with any component's form, by the joint form's keys, each once."""
    found: dict[Path, FieldProblem] = {}
    for no, filled in draft.filled.items():
        keys = {members[no]: key for key, members in draft.form.places.items() if no in members}
        waiting = {field.key for field, _ in fields_of(filled.form) if draft.waits(no, field)}
        for problem in filled.problems:
            if problem.key not in waiting:
                placed = dataclasses.replace(problem, key=keys.get(problem.key, problem.key))
                found.setdefault(placed.path, placed)
    return list(found.values())


def papers_shared_with(
    draft: JointDraft, no: int | None, brought: Sequence[Attachment]
) -> dict[int, dict[str, list[Attachment]]]:
    """Of what was brought for one component, what others use as well: component -> its own material -> the files."""
    shared: dict[int, dict[str, list[Attachment]]] = {}
    for one in draft.needs:
        mine = {material_id for member, material_id in one.need.members if member == no}
        files = [file for file in brought if file.material_id in mine]
        for member, material_id in one.need.members if files else ():
            if member != no:
                shared.setdefault(member, {})[material_id] = files
    return shared
