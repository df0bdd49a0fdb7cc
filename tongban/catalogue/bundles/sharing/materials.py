"""What has to be brought for all components together, each paper once. Pure.

A material belongs to a need by the first of these that holds:

1. the bundle says so (`SharedMaterial.materials`);
2. a component that it waits for produces it: then it need not be brought at all;
3. the bundle names a shared material for this component, and the name or the licence type says it is this one;
4. it has the same licence type as a material of other components, and is the only one of its own component;
5. it has the same name (an application form only within one item: two acts are two applications);
6. otherwise it is a need of its own.

Two materials of one component become one need only by rule 1. Whatever is unsure stays apart.
"""

import dataclasses
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from tongban.catalogue.bundles.definition import BundleDefinition, SharedMaterial
from tongban.catalogue.bundles.graph import ancestors
from tongban.catalogue.bundles.planning import Plan
from tongban.catalogue.definition import Material
from tongban.kernel.language import sentence

_STRICTEST: tuple[Literal["必要", "容缺后补", "非必要"], ...] = ("必要", "容缺后补", "非必要")
LONGEST_KEY = 20
#: A name that joins papers: having one of them is not having all.
_JOINS = re.compile(r"[、及和与]")

_Member = tuple[int, Material]


@dataclasses.dataclass(frozen=True, slots=True)
class Need:
    """One paper. `members`: (component number, material id) of everything that it stands for.

    `produced_by`: the component whose result it is; then it is not brought. `used_by`: the components in the plan
    that see it, also those that are only named in the bundle and have no list of materials of their own.
    """

    key: str
    name: str
    material: Material
    members: tuple[tuple[int, str], ...]
    produced_by: int | None
    used_by: tuple[int, ...]


def shared_materials(
    bundle: BundleDefinition,
    plan: Plan,
    materials: Mapping[int, Sequence[Material]],
    results: Mapping[int, str | None] | None = None,
) -> tuple[Need, ...]:
    """The papers for this plan, in the order of the components.

    `materials`: what each component asks under the applicant's answers. `results`: the licence type that each
    component's item results in; it names producers that the bundle does not.
    """
    sorter = _Sorter(bundle, plan, materials, results or {})
    groups: dict[_Group, list[_Member]] = {}
    for no in plan.numbers:
        for material in materials.get(no, ()):
            groups.setdefault(sorter.groups[no, material.id], []).append((no, material))
    needs = [_need(group, members, sorter) for group, members in groups.items()]
    return (*needs, *_only_named(bundle, plan, groups))


@dataclasses.dataclass(frozen=True, slots=True)
class _Group:
    """What makes materials one need. Keys do not depend on who else takes part, so a draft keeps its files."""

    key: str
    shared: int | None = None
    produced_by: int | None = None


def _of_shared(place: int, produced_by: int | None = None) -> _Group:
    key = f"S{place + 1}" if produced_by is None else f"S{place + 1}-P{produced_by}"
    return _Group(key, place, produced_by)


class _Sorter:
    """Finds the group of every material, rule by rule: each rule looks at what the ones before it have left."""

    def __init__(
        self,
        bundle: BundleDefinition,
        plan: Plan,
        materials: Mapping[int, Sequence[Material]],
        results: Mapping[int, str | None],
    ) -> None:
        self.shared = bundle.shared_materials
        self.plan = plan
        self.materials = materials
        self.results = results
        self.before = ancestors(plan.after)
        self.item = {component.no: component.item_id for component in bundle.components}
        self.told = {
            (int(no), material): place
            for place, shared in enumerate(self.shared)
            for no, ids in shared.materials.items()
            for material in ids
        }
        self.groups: dict[tuple[int, str], _Group] = {}
        for rule in (self._told, self._produced, self._declared, self._same_licence, self._same_name):
            for no in plan.numbers:
                left = [one for one in materials.get(no, ()) if (no, one.id) not in self.groups]
                for material in left:
                    group = rule(no, material, left)
                    if group is not None:
                        self.groups[no, material.id] = group

    def _told(self, no: int, material: Material, _: Sequence[Material]) -> _Group | None:
        place = self.told.get((no, material.id))
        if place is None:
            return None
        shared = self.shared[place]
        return _of_shared(place, None if shared.produced_by is None else self._producer(no, shared.licence, shared))

    def _produced(self, no: int, material: Material, _: Sequence[Material]) -> _Group | None:
        place = self._fitting_name(no, material)
        if place is not None and self.shared[place].produced_by is not None:
            made_by = self._producer(no, self.shared[place].licence, self.shared[place])
            if made_by is not None:
                return _of_shared(place, made_by)
        made_by = self._producer(no, material.licence)
        return None if made_by is None else _Group(_short(f"P{made_by}-{material.licence}"), None, made_by)

    def _declared(self, no: int, material: Material, left: Sequence[Material]) -> _Group | None:
        place = self._fitting_name(no, material)
        if place is None and _only_of_its_licence(material, left):
            places = self._declared_with(no, material.licence)
            place = places[0] if len(places) == 1 else None
        return None if place is None or self._brings(no, _of_shared(place)) else _of_shared(place)

    def _same_licence(self, no: int, material: Material, left: Sequence[Material]) -> _Group | None:
        if not _only_of_its_licence(material, left) or self._declared_with(no, material.licence):
            return None
        return _Group(_short(f"T-{material.licence}"))

    def _same_name(self, no: int, material: Material, _: Sequence[Material]) -> _Group:
        form = material.kind == "申请表格文书"
        for (one, other_id), group in self.groups.items():
            other = next(candidate for candidate in self.materials[one] if candidate.id == other_id)
            fits = group.produced_by is None and _plain(other.name) == _plain(material.name)
            if fits and not self._brings(no, group) and not (form and self.item[one] != self.item[no]):
                return group
        within = self.item[no] if form else None
        group = _Group(f"N-{_digest(f'{_plain(material.name)} {within}')}")
        return _Group(_short(f"C{no}-{material.id}")) if group in self.groups.values() else group

    def _producer(self, no: int, licence: str | None, shared: SharedMaterial | None = None) -> int | None:
        """The nearest component before this one that results in it."""
        if shared is not None and shared.produced_by in self.before[no]:
            return shared.produced_by
        makers = [one for one in self.plan.numbers if one in self.before[no] and self._makes(one, licence)]
        return makers[-1] if makers else None

    def _makes(self, no: int, licence: str | None) -> bool:
        declared = (shared.licence for shared in self.shared if shared.produced_by == no)
        return licence is not None and licence in (self.results.get(no), *declared)

    def _fitting_name(self, no: int, material: Material) -> int | None:
        """The one shared material that the bundle names for this component and that is called like this one."""
        fitting = [
            place
            for place, shared in enumerate(self.shared)
            if no in shared.used_by and str(no) not in shared.materials and _fits(shared, material)
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _declared_with(self, no: int, licence: str | None) -> list[int]:
        return [place for place, shared in enumerate(self.shared) if no in shared.used_by and shared.licence == licence]

    def _brings(self, no: int, group: _Group) -> bool:
        """Does this component bring a material of its own to this group, or has the bundle said which one it is."""
        told = any(one == no and place == group.shared for (one, _), place in self.told.items())
        return told or any(one == no and taken == group for (one, _), taken in self.groups.items())


def _short(key: str) -> str:
    """No longer than an item's own material ids may be, because files are stored under it like under those."""
    return key if len(key) <= LONGEST_KEY else f"{key[: LONGEST_KEY - 11]}-{_digest(key)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _only_of_its_licence(material: Material, left: Sequence[Material]) -> bool:
    return material.licence is not None and sum(one.licence == material.licence for one in left) == 1


def _fits(shared: SharedMaterial, material: Material) -> bool:
    """The same paper by name: equal, or one name holds the other and is not itself a list of papers."""
    if shared.licence and material.licence and shared.licence != material.licence:
        return False
    one, other = sorted((_plain(shared.name), _plain(material.name)), key=len)
    return one == other or (one in other and not _JOINS.search(other))


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def _need(group: _Group, members: Sequence[_Member], sorter: _Sorter) -> Need:
    shared = None if group.shared is None else sorter.shared[group.shared]
    name = shared.name if shared else members[0][1].name
    users = {no for no, _ in members}
    if shared:
        # who has no list of materials of its own sees what the bundle says it uses
        users.update(no for no in shared.used_by if not sorter.materials.get(no))
    return Need(
        key=group.key,
        name=name,
        material=_merged(group.key, name, [material for _, material in members]),
        members=tuple((no, material.id) for no, material in members),
        produced_by=group.produced_by,
        used_by=tuple(no for no in sorter.plan.numbers if no in users),
    )


def _merged(key: str, name: str, materials: Sequence[Material]) -> Material:
    """One material that satisfies every member: nothing is optional that one of them requires, and a licence stands
    in for it only if it does so for all.
    """
    first = materials[0]
    if len(materials) == 1 and name == first.name:
        return dataclasses.replace(first, id=key, when=None)
    licences = {material.licence for material in materials}
    forms = {material.form for material in materials} - {"纸质/电子化"}
    names = list(dict.fromkeys(material.name for material in materials))
    notes = list(dict.fromkeys(material.note for material in materials if material.note))
    if names != [name]:
        notes.insert(0, sentence("各部门的要求：{names}", names="；".join(names)))
    return dataclasses.replace(
        first,
        id=key,
        name=name,
        form=forms.pop() if len(forms) == 1 else "纸质/电子化",
        originals=max(material.originals for material in materials),
        copies=max(material.copies for material in materials),
        necessity=next(word for word in _STRICTEST if any(one.necessity == word for one in materials)),
        when=None,
        licence=licences.pop() if len(licences) == 1 else None,
        note="；".join(notes) or None,
        check_points=tuple(dict.fromkeys(point for material in materials for point in material.check_points)),
    )


def _only_named(bundle: BundleDefinition, plan: Plan, groups: Iterable[_Group]) -> Iterator[Need]:
    """Shared materials that only components without an item use: nobody else would ask for them."""
    bare = {component.no for component in plan.components if component.item_id is None}
    asked = {group.shared for group in groups}
    for place, shared in enumerate(bundle.shared_materials):
        users = tuple(no for no in plan.numbers if no in shared.used_by)
        if users and place not in asked and bare.issuperset(users):
            group = _of_shared(place, shared.produced_by if shared.produced_by in plan.numbers else None)
            material = Material(id=group.key, name=shared.name, licence=shared.licence)
            yield Need(group.key, shared.name, material, (), group.produced_by, users)
