"""A row read by its key with kept SQL is the row that Django itself reads, whoever asks, and however often."""

from threading import Thread

import pytest
from django.db import connection

from tests import build
from tongban.cases.models import Case
from tongban.kernel.ids import new_id
from tongban.kernel.reading import ByKey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
ROWS = Case.objects.select_related("body", "version", "entity").defer("version__definition")


def test_reads_what_django_reads(django_assert_num_queries: pytest.FixtureRequest) -> None:
    by_key = ByKey(ROWS)
    for case in (build.case(), build.case("MZ-001", for_entity=False), build.case()):
        own, read = ROWS.get(id=case.id), by_key.find(case.id)
        assert read is not None
        with django_assert_num_queries(0):
            for one, other in ((own, read), (own.body, read.body), (own.version, read.version)):
                assert {k: v for k, v in vars(one).items() if k != "_state"} == {
                    k: v for k, v in vars(other).items() if k != "_state"
                }
            assert read.entity == own.entity
        assert read.version.get_deferred_fields() == {"definition"}
    assert by_key.find(new_id()) is None


@pytest.mark.django_db(transaction=True)
def test_threads_each_ask_on_their_own_connection_and_get_their_own_row() -> None:
    build.hebei()
    cases = [build.case().id for _ in range(4)]
    by_key, faults = ByKey(ROWS), []

    def ask(mine: int) -> None:
        try:
            for _ in range(50):
                found = by_key.find(cases[mine])
                assert found is not None
                assert found.id == cases[mine]
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=ask, args=[place]) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
