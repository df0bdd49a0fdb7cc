"""What is played while the master secret changes."""

from tongban.identity.actions import register_person
from tongban.identity.models import Person
from tongban.identity.numbers import citizen_check_digit
from tongban.identity.queries import person_by_number
from tongban.kernel import rotating


def _number(n: int) -> str:
    first = f"130102{1950 + n // 1000:04d}0202{n % 1000:03d}"
    return first + citizen_check_digit(first)


def register_people(start: str, count: str) -> int:
    """So many people, each with a number of their own."""
    for n in range(int(start), int(start) + int(count)):
        register_person(name="张三", id_number=_number(n), phone=f"139{n:08d}", synthetic=True)
    return int(count)


def register_people_for_ever(start: str) -> None:
    """The known ones again, then new ones, until killed; prints each whose registration was committed."""
    n = int(start)
    while True:
        register_people(str(n), "1")
        print(n, flush=True)
        n += 1


def rows_left_behind() -> int:
    """People still sealed under an older secret."""
    return rotating.left_behind().get("identity_person", 0)


def people_found_once(count: str) -> int:
    """How many of the first so many people are found by their number, open, and exist once."""
    found = 0
    for n in range(int(count)):
        person = person_by_number(_number(n))
        found += person is not None and person.phone == f"139{n:08d}"
    numbers = [person.id_number for person in Person.objects.all()]
    assert len(numbers) == len(set(numbers))
    return found
