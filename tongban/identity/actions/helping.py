"""Who may be asked for help is named by the head of a body of the place, and struck off by one; each stands in the audit."""

from datetime import date
from typing import Any

from django.db import transaction

from tongban.authorities.models import Division
from tongban.identity.actions.standing_in import appoint_helper, end_appointment, register_intermediary
from tongban.identity.appointments import places_headed, registered_for
from tongban.identity.documents import document_from
from tongban.identity.errors import HelperInvalid, NoSuchHelper
from tongban.identity.models import Appointment, LegalEntity, Person
from tongban.identity.naming import same_name
from tongban.identity.people import Officer
from tongban.identity.queries import person_by_document
from tongban.identity.states import DocumentKind, MandateRole
from tongban.kernel.audit import record
from tongban.kernel.language import sentence
from tongban.kernel.today import today


@transaction.atomic
def register_helper(
    *,
    officer: Officer,
    role: str,
    name: str,
    id_number: str,
    division: str,
    usc: str,
    valid_from: date,
    valid_until: date,
) -> Appointment:
    """Name a helper of a place, or somebody of a company that acts for applicants. It opens nothing by itself: who wants
    help gives a mandate. Raises HelperInvalid, NoSuchHelper for an officer who heads no body.
    """
    places = places_headed(officer)
    if not places:
        raise NoSuchHelper
    if valid_until < max(valid_from, today()):
        raise HelperInvalid(sentence("到期日不能早于开始日，也不能早于今天。"), field="valid_until")
    person = person_by_document(document_from(DocumentKind.CITIZEN, id_number))
    if person is None or not same_name(person.name, name):
        raise HelperInvalid(
            sentence("没有找到这个人。请核对姓名和号码；还没有注册的，请本人先注册。"), field="id_number"
        )
    if Appointment.objects.filter(person=person, role=role, ended_at=None).exists():
        raise HelperInvalid(sentence("这个人已经登记过了。要改的，先结束原来的登记。"), field="id_number")
    if role == MandateRole.HELPER:
        place = Division.objects.filter(code=division).first()
        if place is None or not any(place.code.startswith(one) for one in places):
            raise HelperInvalid(sentence("请填本机关管辖区划的代码，共 12 位。"), field="division")
        made = appoint_helper(person=person, division=place, valid_from=valid_from, valid_until=valid_until)
    elif role == MandateRole.INTERMEDIARY:
        company = LegalEntity.objects.filter(usc=usc.upper(), closed_on=None).first()
        # 统一社会信用代码第 3 至 8 位是登记机关的区划代码（GB 32100）。
        if company is None or not any(company.usc[2:8].startswith(one[:6]) for one in places):
            raise HelperInvalid(sentence("没有找到在本地登记的这家单位，请核对统一社会信用代码。"), field="usc")
        made = register_intermediary(person=person, company=company, valid_from=valid_from, valid_until=valid_until)
    else:
        raise HelperInvalid(sentence("请选择登记为哪一种。"), field="role")
    _log("helper.registered", officer, made, person, until=valid_until.isoformat())
    return made


@transaction.atomic
def end_helper(*, officer: Officer, appointment_id: int, reason: str) -> None:
    """From now on nobody is helped by this person in this role; what was given to them ends with it. Raises NoSuchHelper."""
    found = registered_for(officer).filter(id=appointment_id, ended_at=None).first()
    if found is None:
        raise NoSuchHelper
    if len(reason.strip()) < 2:
        raise HelperInvalid(sentence("请写明为什么结束。"), field="reason")
    end_appointment(found, note=reason.strip()[:200])
    _log("helper.ended", officer, found, found.person, reason=reason.strip()[:200])


def _log(act: str, officer: Officer, made: Appointment, person: Person, **detail: Any) -> None:
    record(
        act,
        account_id=officer.account_id,
        who=officer.name,
        subject=f"appointment:{made.pk}",
        concerning=person.pk,
        role=made.role,
        **detail,
    )
