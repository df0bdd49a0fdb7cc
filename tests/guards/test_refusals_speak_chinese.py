"""Bad input gets one clear sentence in the reader's language (invariant 7): a Refusal's docstring is that sentence."""

import inspect
import re
from importlib import import_module

from tests.guards.house import PACKAGE, sources, within
from tongban.kernel.errors import Refusal

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LONGEST = 120


def fault(refusal: type[Refusal]) -> str | None:
    text = vars(refusal).get("__doc__") or ""
    sentence = inspect.cleandoc(text)
    if not CHINESE.search(sentence):
        return "has no Chinese sentence of its own"
    if not sentence.endswith(("。", "！", "？")):
        return "does not end its sentence"
    if len(sentence) > LONGEST or "\n" in sentence:
        return f"is longer than one sentence of {LONGEST} characters"
    return None


def refusals() -> list[type[Refusal]]:
    """Every refusal of the product, after importing every file that could define one."""
    for path in sources():
        if re.search(r"^class .*\(", path.read_text(encoding="utf-8"), re.MULTILINE) and path.name != "settings.py":
            import_module("tongban." + within(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    found, waiting = [], [Refusal]
    while waiting:
        refusal = waiting.pop()
        waiting.extend(refusal.__subclasses__())
        if refusal.__module__.startswith(PACKAGE.name + "."):
            found.append(refusal)
    return found


def test_every_refusal_says_in_chinese_what_happened() -> None:
    faults = {f"{refusal.__module__}.{refusal.__name__}": fault(refusal) for refusal in refusals()}
    assert {name: what for name, what in faults.items() if what} == {}


def test_the_guard_sees_a_silent_and_an_english_refusal() -> None:
    class Silent(Refusal):
        pass

    class English(Refusal):
        """Something went wrong."""

    class Unfinished(Refusal):
        """材料不齐"""

    class Good(Refusal):
        """材料不齐，请补齐后再提交。"""

    assert fault(Silent) == "has no Chinese sentence of its own"
    assert fault(English) == "has no Chinese sentence of its own"
    assert fault(Unfinished) == "does not end its sentence"
    assert fault(Good) is None
