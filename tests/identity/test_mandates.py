"""The life of a mandate: offered, answered, used, taken back, ended; and who learns nothing."""

from datetime import date, timedelta

import pytest
import time_machine

from tests import build
from tests.identity import mandated as m
from tongban.catalogue.queries import implementation_for
from tongban.identity.actions import open_account, register_person
from tongban.identity.actions.mandates import (
    accept_mandate,
    ask_for_mandate,
    end_expired_mandates,
    give_up_mandate,
    offer_mandate,
    refuse_mandate,
    revoke_mandate,
    use_mandate,
)
from tongban.identity.actions.standing_in import (
    change_representative,
    claim_guardianship,
    close_entity,
    end_appointment,
    record_death,
    revoke_at_window,
    take_down_mandate,
)
from tongban.identity.adapters.kinship import FailingFakeKinship, FakeKinship
from tongban.identity.consents import CHILD
from tongban.identity.errors import (
    CannotGive,
    GuardianMissing,
    MandateInvalid,
    MandateMovedOn,
    MandateNotFound,
    MayNotActFor,
    NotAppointed,
    NotGuardian,
    RegisterSilent,
    StepNotGranted,
)
from tongban.identity.mandates import is_living, mandate_seen_by, principals_of, waiting_for
from tongban.identity.mandating import ORDINARY, SENSITIVE
from tongban.identity.models import Account, Appointment, Mandate, MandateUse
from tongban.identity.models.personal_data import Consent
from tongban.identity.states import MandateRole, MandateState, Step
from tongban.kernel.models import AuditEntry, OutboxMessage
from tongban.kernel.today import today
from tongban.materials.actions import start_dossier
from tongban.materials.models import Dossier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def use(account: Account, name: str, step: Step = Step.SUBMIT, matter: str = m.FOOD) -> Mandate | None:
    return use_mandate(account, step=step, person_id=m.person(name).pk, entity_id=None, matter=matter, title="某事项")


def test_an_offer_counts_when_it_is_accepted_and_both_sides_are_told() -> None:
    mother, daughter = m.grandmother(), build.account("zhangli")
    offered = offer_mandate(mother, role=MandateRole.FAMILY, name="张 丽", number="13800000301", scope=m.scope(m.FOOD))
    with pytest.raises(MayNotActFor):
        use(daughter, "王秀英")
    assert daughter.person is not None
    assert [one.pk for one in waiting_for(daughter.person)] == [offered.pk]
    accepted = accept_mandate(offered.pk, account=daughter)
    assert (accepted.state, accepted.person, is_living(accepted)) == (MandateState.LIVING, daughter.person, True)
    assert use(daughter, "王秀英") == accepted
    kinds = list(OutboxMessage.objects.filter(subject=str(offered.pk)).order_by("id").values_list("kind", flat=True))
    assert kinds == ["mandate.offered", "mandate.begun"]
    told = AuditEntry.objects.filter(subject=f"mandate:{offered.pk}").order_by("id")
    assert [(one.act, one.acting_for) for one in told] == [
        ("mandate.offered", "王秀英"),
        ("mandate.accepted", "王秀英"),
        ("mandate.used", "王秀英"),
    ]
    assert {one.concerning for one in told} == {m.person("王秀英").pk}
    assert [one.title for one in MandateUse.objects.filter(mandate=accepted)] == ["提交申请：某事项"]


def test_a_refused_offer_never_counts() -> None:
    mother, daughter = m.grandmother(), build.account("zhangli")
    offered = offer_mandate(mother, role=MandateRole.FAMILY, name="张丽", number="13800000301", scope=m.scope())
    assert refuse_mandate(offered.pk, account=daughter).state == MandateState.REFUSED
    with pytest.raises(MandateNotFound):
        accept_mandate(offered.pk, account=daughter)
    assert len(principals_of(daughter)) == 1


def test_only_whoever_has_both_name_and_number_finds_an_offer_and_the_giver_learns_nothing() -> None:
    mother = m.grandmother()
    with pytest.raises(MandateInvalid) as mixed:  # a Cyrillic letter among Latin ones
        offer_mandate(mother, role=MandateRole.FAMILY, name="Zhаng", number="13800000301", scope=m.scope())
    assert mixed.value.field == "name"
    for name, number in (("张莉", "13800000301"), ("张丽", "13800000399")):
        made = offer_mandate(mother, role=MandateRole.FAMILY, name=name, number=number, scope=m.scope())
        assert (made.state, made.person) == (MandateState.OFFERED, None)
        with pytest.raises(MandateNotFound):
            accept_mandate(made.pk, account=build.account("zhangli"))
    assert waiting_for(m.person("张丽")).count() == 0


def test_two_people_of_one_name_are_told_apart_by_number() -> None:
    other = register_person(name="张丽", id_number="130102198604203520", phone="13800000399")
    offered = offer_mandate(
        m.grandmother(), role=MandateRole.FAMILY, name="张丽", number="13800000301", scope=m.scope()
    )
    assert waiting_for(other).count() == 0
    assert waiting_for(build.account("zhangli").person).get() == offered


def test_nobody_is_their_own_agent() -> None:
    mother = m.grandmother()
    with pytest.raises(MandateInvalid) as refused:
        offer_mandate(
            mother, role=MandateRole.FAMILY, name="王秀英", number=m.person("王秀英").id_number, scope=m.scope()
        )
    assert refused.value.field == "number"


def test_what_is_held_is_not_passed_on_and_a_circle_gives_nobody_more() -> None:
    mother, daughter = m.grandmother(), build.account("zhangli")
    m.given(mother, daughter, m.FOOD)
    m.given(daughter, mother, m.FOOD)
    for agent, name in ((m.for_person("zhangli", "王秀英"), "李四"), (m.for_person("wangxiuying", "张丽"), "李四")):
        with pytest.raises(CannotGive):
            offer_mandate(agent, role=MandateRole.FAMILY, name=name, number="13800000103", scope=m.scope())
    for account, name in ((daughter, "王秀英"), (mother, "张丽")):
        with pytest.raises(MayNotActFor):
            use(account, name, matter="SCJG-001")
        assert use(account, name) is not None


def test_a_revoked_mandate_allows_nothing_from_that_moment() -> None:
    mother, daughter = m.grandmother(), build.account("zhangli")
    held = m.given(mother, daughter)
    bound = m.for_person("zhangli", "王秀英")  # a page opened before
    assert use(bound, "王秀英") == held
    ended = revoke_mandate(held.pk, account=mother)
    assert (ended.state, is_living(ended)) == (MandateState.REVOKED, False)
    with pytest.raises(MayNotActFor):
        use(bound, "王秀英")
    with pytest.raises(MandateMovedOn):
        revoke_mandate(held.pk, account=mother)
    with pytest.raises(MandateMovedOn):
        give_up_mandate(held.pk, account=daughter)


def test_a_revocation_between_reading_and_using_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """The row is taken on condition that it still lives: what was read a moment ago does not count."""
    mother, daughter = m.grandmother(), build.account("zhangli")
    held = m.given(mother, daughter)
    from tongban.identity.actions import mandates as acts  # noqa: PLC0415 - to come in between

    really = acts.grant_of

    def revoked_meanwhile(mandate: Mandate) -> object:
        Mandate.objects.filter(id=held.pk, revoked_at=None).update(
            state=MandateState.REVOKED, revoked_at="2026-11-26T00:00:00+08:00"
        )
        return really(mandate)

    monkeypatch.setattr(acts, "grant_of", revoked_meanwhile)
    with pytest.raises(MayNotActFor):
        use(daughter, "王秀英")
    assert MandateUse.objects.count() == 0


def test_the_agent_gives_up_and_strangers_do_neither() -> None:
    mother, daughter, stranger = m.grandmother(), build.account("zhangli"), build.account("wangwu")
    held = m.given(mother, daughter)
    for act in (revoke_mandate, give_up_mandate):
        with pytest.raises(MandateNotFound):
            act(held.pk, account=stranger)
    with pytest.raises(MandateNotFound):
        revoke_mandate(held.pk, account=daughter)
    with pytest.raises(MandateNotFound):
        mandate_seen_by(stranger, held.pk)
    assert give_up_mandate(held.pk, account=daughter).state == MandateState.GIVEN_UP
    with pytest.raises(MayNotActFor):
        use(daughter, "王秀英")


def test_it_ends_with_its_last_day_and_the_night_writes_it_down() -> None:
    mother, daughter = m.grandmother(), build.account("zhangli")
    held = m.given(mother, daughter)
    assert held.valid_until is not None
    with time_machine.travel(held.valid_until, tick=True):
        assert use(daughter, "王秀英") == held
    with time_machine.travel(held.valid_until + timedelta(days=1), tick=True):
        with pytest.raises(MayNotActFor):
            use(daughter, "王秀英")
        assert end_expired_mandates(on=today()) == 1
        assert end_expired_mandates(on=today()) == 0
    held.refresh_from_db()
    assert (held.state, held.end_note) == (MandateState.ENDED, "委托期限已满")


@pytest.mark.parametrize("who", ["王秀英", "张丽"])
def test_death_of_either_side_ends_it(who: str) -> None:
    held = m.given(m.grandmother(), build.account("zhangli"))
    assert record_death(m.person(who), on=today()) == 1
    held.refresh_from_db()
    assert (held.state, held.end_note) == (MandateState.ENDED, "委托人或者代办人已经去世")


def test_closing_an_entity_ends_every_mandate_of_it() -> None:
    assert len(principals_of(build.account("lisi"))) == 2
    assert close_entity(m.restaurant(), on=today()) == 3  # owner, agent, accountant
    for username in ("zhangsan", "lisi", "hemin"):
        assert [one.own for one in principals_of(build.account(username))] == [True]


def test_a_new_representative_takes_over_alone() -> None:
    before, after = build.account("zhangsan"), build.account("wangwu")
    assert after.person is not None
    assert change_representative(m.restaurant(), to=after.person) == 3
    assert len(principals_of(before)) == 1
    assert len(principals_of(build.account("hemin"))) == 1
    assert [one.name for one in principals_of(after)] == ["王五", m.restaurant().name]
    with pytest.raises(MayNotActFor):
        use_mandate(before, step=Step.VIEW, person_id=None, entity_id=m.restaurant().pk, matter=m.FOOD)


def test_the_register_counts_at_once_before_any_row_is_ended() -> None:
    entity = m.restaurant()
    entity.legal_representative = build.account("wangwu").person
    entity.save()
    with pytest.raises(MayNotActFor):
        use_mandate(build.account("zhangsan"), step=Step.VIEW, person_id=None, entity_id=entity.pk, matter=m.FOOD)


def test_an_agent_may_appoint_others_only_when_told_so_and_within_what_they_hold() -> None:
    owner, second = m.for_restaurant("zhangsan"), build.account("wangwu")
    assert second.person is not None
    chief = offer_mandate(
        owner,
        role=MandateRole.AGENT,
        name="王五",
        number="13800000105",
        scope=m.scope(m.FOOD),
        may_appoint=True,
    )
    accept_mandate(chief.pk, account=second)
    appointer = m.for_restaurant("wangwu")
    within = offer_mandate(appointer, role=MandateRole.AGENT, name="张丽", number="13800000301", scope=m.scope(m.FOOD))
    assert within.state == MandateState.OFFERED
    for wrong in (m.scope(), m.scope("SCJG-001"), m.scope(m.FOOD, steps=frozenset(ORDINARY) | {Step.WITHDRAW})):
        with pytest.raises(CannotGive):
            offer_mandate(appointer, role=MandateRole.AGENT, name="张丽", number="13800000301", scope=wrong)
    with pytest.raises(CannotGive):  # the right to appoint is not passed on
        offer_mandate(
            appointer,
            role=MandateRole.AGENT,
            name="张丽",
            number="13800000301",
            scope=m.scope(m.FOOD),
            may_appoint=True,
        )
    with pytest.raises(CannotGive):  # the accountant was not told so
        offer_mandate(
            m.for_restaurant("hemin"),
            role=MandateRole.AGENT,
            name="张丽",
            number="13800000301",
            scope=m.scope(m.FOOD),
        )


def test_an_agent_asks_and_the_representative_agrees() -> None:
    asker, owner = build.account("wangwu"), build.account("zhangsan")
    asked = ask_for_mandate(
        asker,
        role=MandateRole.AGENT,
        scope=m.scope(m.FOOD),
        name=m.restaurant().name,
        usc=m.restaurant().usc,
    )
    assert asked.state == MandateState.ASKED
    with pytest.raises(MandateNotFound):
        accept_mandate(asked.pk, account=asker)
    with pytest.raises(MandateNotFound):
        accept_mandate(asked.pk, account=build.account("hemin"))
    assert accept_mandate(asked.pk, account=owner).state == MandateState.LIVING
    assert m.restaurant().name in [one.name for one in principals_of(asker)]


def test_a_helper_acts_only_while_appointed_and_only_for_what_was_asked() -> None:
    old, helper = m.person("李老根"), build.account("tianshouyi")
    clerk = build.account("zhaomin")
    held = take_down_mandate(
        officer=build.officer("zhaomin"),
        account=clerk,
        role=MandateRole.HELPER,
        principal=old,
        agent=m.person("田守义"),
        scope=m.scope(m.FOOD, days=60),
        consent="当面口述并按手印",
    )
    assert use(helper, "李老根") == held
    with pytest.raises(MayNotActFor):
        use(helper, "李老根", matter="SCJG-001")
    with pytest.raises(StepNotGranted):
        use(helper, "李老根", Step.WITHDRAW)
    end_appointment(Appointment.objects.get(person__name="田守义"), note="不再担任")
    with pytest.raises(MayNotActFor):
        use(helper, "李老根")
    held.refresh_from_db()
    assert held.state == MandateState.ENDED


def test_whoever_is_not_registered_cannot_be_helper_or_intermediary() -> None:
    mother, daughter = m.grandmother(), build.account("zhangli")
    for role in (MandateRole.HELPER, MandateRole.INTERMEDIARY):
        steps = frozenset({Step.VIEW, Step.FILL, Step.SUBMIT})
        offered = offer_mandate(
            mother, role=role, name="张丽", number="13800000301", scope=m.scope(m.FOOD, steps=steps)
        )
        with pytest.raises(NotAppointed):
            accept_mandate(offered.pk, account=daughter)


def test_an_intermediary_ends_with_its_company() -> None:
    mother, agent = m.grandmother(), build.account("guoqian")
    steps = frozenset({Step.VIEW, Step.FILL, Step.SUBMIT})
    held = m.given(mother, agent, m.FOOD, role=MandateRole.INTERMEDIARY, steps=steps)
    assert use(agent, "王秀英") == held
    close_entity(Appointment.objects.get(person__name="郭倩").company, on=today())
    with pytest.raises(MayNotActFor):
        use(agent, "王秀英")


def test_at_the_window_three_people_are_needed_and_the_consent_is_written_down() -> None:
    clerk, officer = build.account("zhaomin"), build.officer("zhaomin")
    mother, daughter = m.person("王秀英"), m.person("张丽")

    def taken_down(**changed: object) -> Mandate:
        asked: dict[str, object] = {
            "officer": officer,
            "account": clerk,
            "role": MandateRole.FAMILY,
            "principal": mother,
            "agent": daughter,
            "scope": m.scope(),
            "consent": "当面口述并按手印",
        }
        return take_down_mandate(**(asked | changed))

    held = taken_down()
    assert (held.state, held.taken_down_by, held.consent_note) == (MandateState.LIVING, clerk, "当面口述并按手印")
    assert AuditEntry.objects.get(act="mandate.taken_down").concerning == mother.pk
    with pytest.raises(MandateInvalid):
        taken_down(consent="好")
    for changed in ({"agent": clerk.person}, {"agent": mother}, {"role": MandateRole.AGENT}):
        with pytest.raises(CannotGive):
            taken_down(**changed)
    with pytest.raises(MayNotActFor):
        taken_down(officer=build.officer("qianjin"))
    other = m.person("李老根")
    with pytest.raises(MandateNotFound):
        revoke_at_window(held.pk, officer=officer, account=clerk, principal=other)
    assert revoke_at_window(held.pk, officer=officer, account=clerk, principal=mother).state == MandateState.REVOKED
    with pytest.raises(MayNotActFor):
        use(build.account("zhangli"), "王秀英")


def test_a_parent_acts_for_a_child_until_it_is_of_age_and_needs_no_consent() -> None:
    mother, child = build.account("zhangli"), m.person("张小雨")
    held = claim_guardianship(mother, child=child, name="张小雨", registered=True)
    assert held.valid_until == date(2034, 5, 31)
    assert use(mother, "张小雨", Step.WITHDRAW) == held
    assert claim_guardianship(mother, child=child, name="张小雨", registered=True) == held
    with pytest.raises(CannotGive):
        give_up_mandate(held.pk, account=mother)
    with time_machine.travel("2034-06-01 00:00+08:00", tick=False), pytest.raises(MayNotActFor):
        use(mother, "张小雨")


def test_nothing_is_begun_for_a_child_under_fourteen_before_its_guardian_has_agreed() -> None:
    mother, child = build.account("zhangli"), m.person("张小雨")
    alone = open_account(username="zhangxiaoyu", password=m.PASSWORD, person=child)
    office = implementation_for("SCJG-004", build.CHANGAN)
    assert office is not None
    with pytest.raises(GuardianMissing):
        start_dossier(office, account=alone)
    assert not Dossier.objects.exists()
    claim_guardianship(mother, child=child, name="张小雨", registered=True)
    agreed = Consent.objects.get(person=child)
    assert (agreed.purpose, agreed.given, agreed.given_by) == (CHILD, True, mother.person)
    assert start_dossier(office, account=mother, person_id=child.pk).person == child
    assert start_dossier(office, account=alone).person == child


def test_the_guardian_of_a_child_over_fourteen_agrees_to_nothing_for_it() -> None:
    with time_machine.travel("2030-06-01 00:00+08:00", tick=False):
        claim_guardianship(build.account("zhangli"), child=m.person("张小雨"), name="张小雨", registered=True)
    assert not Consent.objects.exists()


def test_who_is_not_in_the_register_is_no_guardian_and_a_silent_register_says_so() -> None:
    child, mother, stranger = m.person("张小雨"), m.person("张丽"), m.person("王五")
    register = FakeKinship()
    assert register.is_guardian(of=child.id_number, guardian=mother.id_number)
    assert not register.is_guardian(of=child.id_number, guardian=stranger.id_number)
    assert not register.is_guardian(of=child.id_number, guardian=m.person("王秀英").id_number)
    with pytest.raises(RegisterSilent):
        FailingFakeKinship().is_guardian(of=child.id_number, guardian=mother.id_number)
    for name, registered in (("张小雨", False), ("张小雪", True)):
        with pytest.raises(NotGuardian):
            claim_guardianship(build.account("zhangli"), child=child, name=name, registered=registered)
    with pytest.raises(NotGuardian):  # a grown-up has no guardian here
        claim_guardianship(build.account("zhangli"), child=stranger, name="王五", registered=True)


def test_every_step_needs_to_be_named() -> None:
    mother, daughter = m.grandmother(), build.account("zhangli")
    for step in Step:
        others = frozenset(Step) - {step} | {Step.VIEW}
        with_it = m.given(mother, daughter, m.FOOD, steps=frozenset({Step.VIEW, step}))
        assert use(daughter, "王秀英", step) == with_it
        revoke_mandate(with_it.pk, account=mother)
        without = m.given(mother, daughter, m.FOOD, steps=others)
        if step != Step.VIEW:
            with pytest.raises(StepNotGranted):
                use(daughter, "王秀英", step)
        revoke_mandate(without.pk, account=mother)
    assert len(SENSITIVE) == 4
