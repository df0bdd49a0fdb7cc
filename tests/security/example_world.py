"""One of everything that an address can lead to, made by lawful acts, and somebody for every role in the right and in the
wrong body. A new kind of thing (`On`) needs an example here, or the sweep fails."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY as OF_ACCOUNT
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator

from tests import build, joint
from tests.catalogue import changing
from tests.identity import connecting, mandated
from tests.security.sweep import FOREIGN, OWN, WHOSE, Browser, Viewer
from tests.web.console import bench
from tongban.authorities.actions import declare_outage
from tongban.authorities.models import Body
from tongban.cases import actions
from tongban.cases.models import Appeal, Branch, Case, JointCase, Opinion, VersionMove
from tongban.cases.states import CaseState
from tongban.catalogue.actions import note_asking
from tongban.catalogue.models import Alias, Asking, Implementation
from tongban.catalogue.queries import current_version, implementation_for
from tongban.identity.actions import ask_about_data, keep_form, open_account, open_session, receive_visitor
from tongban.identity.actions.appointing import propose_post
from tongban.identity.actions.resetting import reset_officer
from tongban.identity.actions.standing_in import claim_guardianship, take_down_mandate
from tongban.identity.actions.substituting import ask_leave
from tongban.identity.adapters.synthetic import PEOPLE
from tongban.identity.granting import duty_of
from tongban.identity.models import Account, Mandate, Post
from tongban.identity.models.provider import System, SystemConsent
from tongban.identity.models.signon import OpenSession
from tongban.identity.states import ADMINISTRATORS, HEAD, MandateRole, Role
from tongban.kernel.jobs import drain
from tongban.kernel.models import AuditEntry
from tongban.kernel.today import now, today
from tongban.licences.models import Licence
from tongban.materials.actions import start_dossier
from tongban.materials.models import Attachment, Dossier
from tongban.materials.queries import draft_of_joint, living_attachments
from tongban.web.ui.access import OF_ONE_ACCOUNT, OF_ONE_PRINCIPAL, On
from tongban.web.ui.acting import ACTING

Values = dict[str, Any]
ELSEWHERE = "130104000000"
#: What stands in addresses beside the things themselves.
PLAIN: Values = {
    "material_id": "M4",
    "section_key": "s1",
    "need": "N1",
    "section": "materials",
    "where": "materials.0",
    "form": "json",
    "view": "guide",
    "purpose": "change",
    "act": "accept",
    "number": 1,
    "no": 1,
    "code": build.CHANGAN,
    "item_id": "SCJG-006",
    "bundle_id": "T-CYD",
    "body_id": f"SPJ@{build.CHANGAN}",
    "implementation_id": f"SCJG-006@{build.CHANGAN}",
}


#: Whose the examples are: a restaurant's, 张三's own, an old woman's whose daughter files, what that daughter says
#: for her child, an old man's by the helper
#: of his village, the account's of 张三, the one clerk's who receives a visitor.
RESTAURANT, ZHANGSAN, GRANDMOTHER, CHILD, VILLAGER, ACCOUNT, CLERK = (
    "restaurant", "zhangsan", "grandmother", "child", "villager", "account", "clerk",
)  # fmt: skip


@dataclass
class World:
    """The examples by kind, made on first demand."""

    def __post_init__(self) -> None:
        """Who acts for whom has to stand before anybody looks."""
        mandated.given(mandated.grandmother(), build.account("zhangli"))
        take_down_mandate(
            officer=build.officer("zhaomin"), account=build.account("zhaomin"), role=MandateRole.HELPER,
            principal=mandated.person("李老根"), agent=mandated.person("田守义"),
            scope=mandated.scope(mandated.FOOD, days=60), consent="当面口述并按手印",
        )  # fmt: skip

    @cached_property
    def closed(self) -> Case:
        return build.case(state=CaseState.CLOSED)

    @cached_property
    def asked(self) -> Opinion:
        """An opinion of the fire brigade, with one material."""
        case = build.case(state=CaseState.IN_REVIEW)
        shown = next(one.material_id for one in living_attachments(case.dossier) if one.file_id is not None)
        actions.ask_opinion(
            case.id,
            officer=build.officer("qianjin"),
            seq=case.seq,
            body_id=f"XF@{build.CHANGAN}",
            question="这个场所的消防通道是否符合要求？",
            materials=[shown],
        )
        return Opinion.objects.select_related("case").get(case=case)

    @cached_property
    def correcting(self) -> Case:
        case = build.case()
        line = actions.CorrectionLine("制度目录", "请补交。", material_id="M4")
        return actions.request_corrections(case.id, officer=build.officer(), seq=case.seq, lines=[line])

    @cached_property
    def decided(self) -> Case:
        """Denied, with an appeal and so a frozen record."""
        case = build.case(state=CaseState.DENIED)
        case = actions.deliver_case(
            case.id,
            officer=build.officer("wujing"),
            seq=case.seq,
            way="electronic",
        )
        return actions.record_appeal(
            case.id,
            officer=build.officer("zhougang"),
            seq=case.seq,
            kind="lawsuit",
            agency="长安区人民法院",
            reason="不服决定。",
            filed_on=today(),
        )

    @cached_property
    def cases(self) -> list[Case]:
        states = (CaseState.SUBMITTED, CaseState.PRE_REVIEWED, CaseState.DECIDING, CaseState.GRANTED, CaseState.ISSUED)
        return [*map(self._in, states), self.correcting, self.asked.case, self.decided, self.closed]

    @cached_property
    def of_others(self) -> dict[str, Case]:
        """The old woman's and the old man's, filed in their names."""
        return {
            GRANDMOTHER: self._filed_for("王秀英", by="zhangli"),
            VILLAGER: self._filed_for("李老根", by="tianshouyi"),
        }

    def _draft_for(self, name: str, *, by: str) -> tuple[Dossier, Account]:
        implementation = implementation_for(mandated.FOOD, build.CHANGAN)
        assert implementation is not None
        agent = mandated.for_person(by, name)
        return start_dossier(implementation, account=agent, person_id=mandated.person(name).pk), agent

    def _filed_for(self, name: str, *, by: str) -> Case:
        draft, agent = self._draft_for(name, by=by)
        return actions.submit_dossier(build.completed(draft, by=agent).id, account=agent)

    def _in(self, state: str) -> Case:
        return build.case(state=state)

    @cached_property
    def schooling(self) -> JointCase:
        """One case, then tasks of other offices, which run."""
        whole = joint.submitted("T-RX", {"Q1": ["hukou"]})
        joint.finish(Case.objects.get(joint=whole))
        drain()
        return whole

    @cached_property
    def tasks(self) -> list[Branch]:
        return list(Branch.objects.filter(joint=self.schooling, item=None).order_by("no"))

    def examples(self, on: On | None) -> list[Values]:
        """Values for the parameters of an address that leads to such a thing; where states matter, several."""
        made = self._of(on)
        return [{**PLAIN, WHOSE: RESTAURANT, **one} for one in made]

    def _of(self, on: On | None) -> list[Values]:
        match on:
            case None:
                return [{}]
            case On.CASE:
                others = [{"case_id": one.id, WHOSE: whose} for whose, one in self.of_others.items()]
                return [*({"case_id": one.id} for one in self.cases), *others]
            case On.CASE_FILE:
                case = self.closed
                return [{"case_id": case.id, "attachment_id": self._file(case).id}]
            case On.RECORD:
                return [{"case_id": self.decided.id, "appeal_id": Appeal.objects.get(case=self.decided).id}]
            case On.PAPER:
                others = [
                    {"paper_id": one.papers.order_by("id")[0].id, WHOSE: whose} for whose, one in self.of_others.items()
                ]
                return [*({"paper_id": one.id} for one in self.closed.papers.order_by("id")[:2]), *others]
            case On.FILE:
                others = [{"attachment_id": self._file(one).id, WHOSE: whose} for whose, one in self.of_others.items()]
                return [{"attachment_id": self._file(self.closed).id}, *others]
            case On.LICENCE:
                card = Licence.objects.get(holder_person__name="张三", type_id="L-SFZ")
                return [{"licence_id": self.closed.licence_id}, {"licence_id": card.id, WHOSE: ZHANGSAN}]
            case On.JOINT:
                return [{"joint_id": self.schooling.id, WHOSE: ZHANGSAN}]
            case On.TASK:
                return [{"branch_id": one.id} for one in self.tasks[:2]]
            case On.TASK_FILE:
                files = Attachment.objects.filter(dossier__joint=self.schooling.dossier, withdrawn_at=None).exclude(
                    file=None
                )
                return [{"branch_id": task.id, "attachment_id": one.id} for task in self.tasks for one in files]
            case On.TASK_RESULT:
                return [{"branch_id": task.id, "no": no} for task in self.tasks for no in range(1, task.no)]
            case On.OPINION:
                return [{"opinion_id": self.asked.id}]
            case On.OPINION_FILE:
                files = living_attachments(self.asked.case.dossier)
                shown = [one for one in files if one.material_id in self.asked.materials]
                return [{"opinion_id": self.asked.id, "attachment_id": one.id} for one in shown]
            case On.APPLICATION:
                hers, _ = self._draft_for("王秀英", by="zhangli")
                his, _ = self._draft_for("李老根", by="tianshouyi")
                return [
                    {"dossier_id": build.dossier().id},
                    {"dossier_id": build.dossier(complete=False).id},
                    {"dossier_id": hers.id, WHOSE: GRANDMOTHER},
                    {"dossier_id": his.id, WHOSE: VILLAGER},
                ]
            case On.JOINT_APPLICATION:
                draft = joint.draft("T-RX", {"Q1": ["hukou"]})
                section = draft_of_joint(draft).form.form.sections[0].key
                return [{"dossier_id": draft.id, "section_key": section, WHOSE: ZHANGSAN}]
            case On.DRAFT:
                return [{"draft_id": bench.begun().id}]
            case On.CHANGE:
                return [{"change_id": changing.propose().id}]
            case On.MOVE:
                return [{"move_id": self._move().id}]
            case On.ASKING:
                note_asking("凉粉摊子", found_nothing=True)
                return [{"asking_id": Asking.objects.get(text="凉粉摊子").pk}]
            case On.ALIAS:
                alias = Alias.objects.create(item_id="YC-001", text="凉粉", added_by="郑梅", added_at=now())
                return [{"alias_id": alias.pk}]
            case On.OUTAGE:
                made = declare_outage(
                    by=build.officer("chenlin"), from_on=today(), until_on=today(), what="机房断电，不能提交。"
                )
                return [{"outage_id": made.pk}]
            case On.POST:
                return [{"post_id": Post.objects.filter(account__username="qianjin")[0].pk}]
            case On.OFFICER:
                return [{"account_id": build.account("qianjin").pk}]
            case On.RESET:
                asked, _ = reset_officer(
                    officer=build.officer("anyi"), account_id=build.account("wujing").pk, reason="手机丢失，本人到场"
                )
                return [{"reset_id": asked.pk}]
            case On.APPOINTMENT:
                proposed = propose_post(
                    officer=build.officer("anyi"), username="sunyue", body_id=PLAIN["body_id"], role="clerk",
                    valid_from=today(), reason="长行审人〔2026〕1号",
                )  # fmt: skip
                return [{"appointment_id": proposed.id}]
            case On.LEAVE:
                leave = ask_leave(
                    officer=build.officer("qianjin"), body_id=PLAIN["body_id"], substitute="sunyue",
                    from_on=today(), until_on=today(), reason="年休假",
                )  # fmt: skip
                return [{"leave_id": leave.id}]
            case On.MANDATE:
                given = Mandate.objects.get(person__name="李四", entity=mandated.restaurant())
                hers = Mandate.objects.get(principal__name="王秀英")
                return [{"mandate_id": given.pk, WHOSE: ACCOUNT}, {"mandate_id": hers.pk, WHOSE: GRANDMOTHER}]
            case On.CHILD_CONSENT:
                held = claim_guardianship(
                    build.account("zhangli"), child=mandated.person("张小雨"), name="张小雨", registered=True
                )
                return [{"mandate_id": held.pk, WHOSE: CHILD}]
            case On.FACTOR:
                secret = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
                made_of = Authenticator.objects.create(
                    user=build.account(), type=Authenticator.Type.TOTP, data={"secret": secret}
                )
                return [{"factor_id": made_of.pk, WHOSE: ACCOUNT}]
            case On.SESSION:
                open_session(build.account(), session_key="of-another-device", ways=["password"], device="")
                return [{"session_id": OpenSession.objects.get(session_key="of-another-device").pk, WHOSE: ACCOUNT}]
            case On.KEPT_FORM:
                kept = keep_form(build.account().pk, path="/my/data/ask/", fields={"text": ["没写完"]})
                return [{"form_id": kept, WHOSE: ACCOUNT}]
            case On.SYSTEM_CONSENT:
                agreed = SystemConsent.objects.create(
                    account=build.account(), system=self.system, scopes=["openid"], terms=1, given_at=now()
                )
                return [{"consent_id": agreed.pk, WHOSE: ACCOUNT}]
            case On.SYSTEM:
                return [{"system_id": self.system.id}]
            case On.WISH:
                wish = ask_about_data(build.account(), kind="correct", text="门牌号写错了", body_id=PLAIN["body_id"])
                return [{"wish_id": wish.id, WHOSE: ACCOUNT}]
            case On.VISIT:
                here = next(one for one in PEOPLE if one.name == "吴桂兰")
                visit = receive_visitor(
                    officer=build.officer("zhaomin"), body_id=PLAIN["body_id"], name=here.name, seen=True,
                    kind=here.document.kind, number=here.document.number,
                )  # fmt: skip
                return [{"visit_id": visit.id, "case_id": self.of_others[VILLAGER].id, WHOSE: CLERK}]
            case On.AUDIT_ENTRY:
                return [{"entry_id": AuditEntry.objects.latest("id").pk}]
            case On.KIND:
                return [{}, {"form": "suspend"}]
            case On.ITEM | On.BODY | On.DIVISION | On.IMPLEMENTATION:
                return [{}]
        raise LookupError(f"no example of {on}: add one to the example world")

    @cached_property
    def system(self) -> System:
        return connecting.party().system

    def _file(self, case: Case) -> Any:
        return next(one for one in living_attachments(case.dossier) if one.file_id is not None)

    def _move(self) -> VersionMove:
        version = current_version("SCJG-006")
        assert version is not None
        return VersionMove.objects.create(
            item_id="SCJG-006", to_version=version, account=build.account("zhengmei"), by="郑梅", reason="新版更方便。",
            at=now(), chosen=0,
        )  # fmt: skip

    def bodies(self) -> set[str]:
        """Every body that has one of these things."""
        found = {PLAIN["body_id"], Implementation.objects.get(id=PLAIN["implementation_id"]).body_id, bench.OFFICE}
        found |= {one.body_id for one in (*self.cases, *self.of_others.values())} | {
            self.asked.body_id,
            self.schooling.body_id,
        }
        return found | set(Branch.objects.filter(joint=self.schooling).values_list("body_id", flat=True))


def signed_in(account: Account, *, acting_for: str = "") -> Browser:
    """Signed in once, for the whole sweep, with a password just now; in the name of whom this session acts."""
    client = Browser()
    client.force_login(account)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": now().timestamp() + 3600}]
    session[OF_ACCOUNT] = str(account.pk)
    if acting_for:
        session[ACTING] = acting_for
    session.save()
    return client


def officers(own: set[str]) -> list[Viewer]:
    """Each role in the bodies of the examples, and each in another district; a head is a decider as well."""
    made = []
    elsewhere = set(Body.objects.filter(division_id=ELSEWHERE).values_list("id", flat=True)[:5])
    for place, bodies in ((OWN, own), (FOREIGN, elsewhere)):
        for role in (*Role.values, HEAD):
            account = open_account(username=f"{place}-{role}", password="tongban-demo", person=None)
            held = Role.DECIDER if role == HEAD else Role(role)
            Account.objects.filter(id=account.pk).update(duty=duty_of(held))
            Post.objects.bulk_create(
                Post(account=account, body_id=body, role=held, valid_from=date(2026, 1, 1), head=role == HEAD)
                for body in sorted(bodies)[: 1 if held in ADMINISTRATORS else None]
            )
            roles = frozenset({role, str(held)})
            made.append(Viewer(f"{role} in {place} body", signed_in(account), roles, place))
    return made


def citizens() -> list[Viewer]:
    """Each with one principal at a time: what is another principal's of the same person is a stranger's."""
    ended = open_account(username="tingyong", password="tongban-demo", person=None)
    out = signed_in(ended)
    ended.is_active = False
    ended.save(update_fields=["is_active"])
    restaurant = f"entity:{mandated.restaurant().pk}"

    def person(name: str) -> str:
        return f"person:{mandated.person(name).pk}"

    def one(name: str, username: str, *acts_for: str, key: str = "", but: frozenset[On] = frozenset()) -> Viewer:
        return Viewer(name, signed_in(build.account(username), acting_for=key), acts_for=frozenset(acts_for), but=but)

    # The mandate of 张三's that stands for his account's things is the agent's as well.
    hers = OF_ONE_ACCOUNT - {On.MANDATE}
    return [
        one("owner for the restaurant", "zhangsan", RESTAURANT, ACCOUNT, key=restaurant),
        one("owner for himself", "zhangsan", ZHANGSAN, ACCOUNT),
        one("agent for the restaurant", "lisi", RESTAURANT, ACCOUNT, key=restaurant, but=hers),
        one("agent for himself", "lisi", ACCOUNT, but=hers),
        one("accountant for the restaurant", "hemin", RESTAURANT, key=restaurant),
        one("accountant for herself", "hemin"),
        one("grandmother", "wangxiuying", GRANDMOTHER),
        one("daughter for her mother", "zhangli", GRANDMOTHER, CHILD, key=person("王秀英")),
        one("daughter for herself", "zhangli", GRANDMOTHER, CHILD, but=OF_ONE_PRINCIPAL),
        one("helper for a villager", "tianshouyi", VILLAGER, key=person("李老根")),
        one("helper for himself", "tianshouyi"),
        one("unrelated", "wangwu"),
        Viewer("deactivated", out, signed_in=False),
        Viewer("stranger", Browser(), signed_in=False),
    ]


def receiving() -> Viewer:
    """The one clerk who has a visitor at the window."""
    return Viewer(
        "clerk at the window",
        signed_in(build.account("zhaomin")),
        frozenset({Role.CLERK.value}),
        acts_for=frozenset({CLERK}),
    )
