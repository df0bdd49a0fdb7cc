"""The master secret is changed on a site that works: people are registered meanwhile, and the command is killed half-way."""

import time
from pathlib import Path

from tests.durability.conftest import Browser, Site, kill
from tongban.boot.demo import PASSWORD

NEW = "the-new-master-secret-of-this-site-9876543210"
#: Enough rows that the command is still at work when it is killed.
PEOPLE = 600


def test_secrets_change_under_load_and_a_killed_rotation_is_simply_run_again(own_site: Site, tmp_path: Path) -> None:
    site = own_site
    old = (site.folder / "var" / "secret").read_text().strip()
    site.environment |= {"TONGBAN_SECRET": old, "TONGBAN_OTHER_SECRETS": NEW}
    assert site.play("register_people", 0, PEOPLE) == PEOPLE
    site.environment |= {"TONGBAN_SECRET": NEW, "TONGBAN_OTHER_SECRETS": old}
    site.start()
    busy = site.begin("register_people_for_ever", PEOPLE // 2, output=tmp_path / "busy.log")
    first = site.begin_command("rotate-keys", output=tmp_path / "first.log")
    deadline = time.monotonic() + 60
    while "identity_person：100" not in _said(tmp_path / "first.log"):
        assert time.monotonic() < deadline, _said(tmp_path / "first.log")
        time.sleep(0.01)
    kill(first)
    left = site.play("rows_left_behind")
    assert 0 < left <= PEOPLE, left
    second = site.begin_command("rotate-keys", output=tmp_path / "second.log")
    while site.get("/") != 200:  # people go on working
        assert time.monotonic() < deadline + 60, site.log()
    Browser(site.port).sign_in("zhangsan", PASSWORD)
    assert second.wait(120) == 0, _said(tmp_path / "second.log")
    kill(busy)
    site.stop()
    site.environment |= {"TONGBAN_SECRET": NEW, "TONGBAN_OTHER_SECRETS": ""}
    assert site.play("rows_left_behind") == 0
    told = {int(line) for line in _said(tmp_path / "busy.log").split()}
    assert told
    assert site.play("people_found_once", max(PEOPLE, max(told) + 1)) == max(PEOPLE, max(told) + 1)


def _said(file: Path) -> str:
    return file.read_text() if file.exists() else ""
