"""Processes that write into the audit at the same moment: no deadlock, no entry lost, every chain whole."""

from pathlib import Path

from tests.durability.conftest import Site

WRITERS = 4


def test_accounts_in_any_order_never_wait_for_each_other_and_the_chains_hold(own_site: Site, tmp_path: Path) -> None:
    writers = [own_site.begin("audit_busily", seed, 60, output=tmp_path / f"writer-{seed}") for seed in range(WRITERS)]
    said = []
    for seed, writer in enumerate(writers):
        assert writer.wait(180) == 0, (tmp_path / f"writer-{seed}").read_text()
        said.append(int((tmp_path / f"writer-{seed}").read_text().split()[-1]))
    left = own_site.play("audit_left", WRITERS)
    assert left["bent"] == []
    assert left["kept"] == said
    assert left["cut"] == 0, "everything is young"
    assert sum(said) > WRITERS * 60
