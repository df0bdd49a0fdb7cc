"""How the house is laid out: names that say nothing are not used, files stay short, every room explains itself."""

from pathlib import Path

from tests.guards.house import HEIGHT, PACKAGE, contract, names_in, sources, within

SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "services", "service", "manager", "managers", "signals",
                "misc", "core", "base_classes"}  # fmt: skip
LONGEST = 400

#: file -> why it may be longer
LONG: dict[str, str] = {}

#: What a room may hold besides its rules, see docs and the contract "inside" in pyproject.toml.
PARTS = {"__init__", "apps", "migrations", "management", "templatetags"}


def badly_named(places: list[str]) -> list[str]:
    return [p for p in places if SAYS_NOTHING.intersection(p.removesuffix(".py").split("/"))]


def rooms() -> list[Path]:
    return [PACKAGE / room for room in HEIGHT if (PACKAGE / room / "__init__.py").exists()]


def test_no_name_says_nothing() -> None:
    assert badly_named([within(path) for path in sources()]) == []


def test_files_stay_short() -> None:
    lengths = {within(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert {place: lines for place, lines in lengths.items() if lines > LONGEST and place not in LONG} == {}
    assert [place for place in LONG if lengths.get(place, 0) <= LONGEST] == []  # no waiver outlives its reason


def test_every_room_explains_itself() -> None:
    missing = [room.name for room in rooms() if not (room / "README.md").exists()]
    assert missing == []
    lengths = {room.name: len((room / "README.md").read_text(encoding="utf-8").splitlines()) for room in rooms()}
    assert {name: lines for name, lines in lengths.items() if not 5 <= lines <= 40} == {}


def test_every_file_of_a_room_has_its_place_in_the_import_order() -> None:
    placed = {name for layer in contract("inside")["layers"] for name in names_in(layer)} | PARTS
    stray = [
        f"{container.removeprefix('tongban.')}/{path.name}"
        for container in contract("inside")["containers"]
        for path in sorted((PACKAGE / container.removeprefix("tongban.")).iterdir())
        if (path.suffix == ".py" or (path / "__init__.py").exists()) and path.stem not in placed
    ]
    assert stray == []


def test_every_rule_is_kept_pure() -> None:
    rules = {name for layer in contract("inside")["layers"] if "clock" in names_in(layer) for name in names_in(layer)}
    pure = set(contract("pure")["source_modules"])
    unwatched = [
        f"{container}.{path.stem}"
        for container in contract("inside")["containers"]
        for path in sorted((PACKAGE / container.removeprefix("tongban.")).iterdir())
        if path.stem in rules and f"{container}.{path.stem}" not in pure
    ]
    assert unwatched == []


def test_every_source_file_says_what_it_is_for() -> None:
    silent = [within(path) for path in sources() if not first_words(path)]
    assert silent == []


def first_words(path: Path) -> str:
    """The first line of a module's docstring; empty files and the lists in apps.py and urls.py need none."""
    text = path.read_text(encoding="utf-8").strip()
    return (
        "nothing to explain"
        if not text or path.name in {"apps.py", "urls.py"}
        else text
        if text.startswith('"""')
        else ""
    )


def test_the_guard_sees_a_bad_name() -> None:
    assert badly_named(["cases/utils.py", "web/common/forms.py", "cases/clock.py"]) == [
        "cases/utils.py",
        "web/common/forms.py",
    ]
