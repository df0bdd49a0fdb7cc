"""Acts: submitting and deciding, against the same rows written by the bare driver."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import crowd
from bench.figures import Figure
from bench.recording import recipe_for
from bench.serving import ROOT, say
from tongban.cases.models import Case
from tongban.materials.models import Dossier

AT_LEAST = 0.25


def figure(act: str, count: int, *, processes: int, draft: Dossier, waiting: Case) -> Figure:
    """Acts per second of several processes with a connection each. The floor is measured before and after."""
    say(f"Measuring: {act}, {processes} connections …")
    recipe = recipe_for(act)

    def fresh(each: int) -> list[list[str]]:
        if act == "submit":
            ids = crowd.drafts(processes * (each + WARM), pattern=draft)
        else:
            ids = crowd.deciding(processes * (each + WARM), pattern=waiting)
        return [ids[start::processes] for start in range(processes)]

    before = together(f"bare-{act}", [{**recipe, "ids": ids} for ids in fresh(count)])
    measured = together(act, [{"ids": ids} for ids in fresh(count)])
    after = together(f"bare-{act}", [{**recipe, "ids": ids} for ids in fresh(count)])
    name = f"{act}, {processes} connection{'s' * (processes > 1)}"
    return Figure(name, measured, "/s", (before + after) / 2, at_least=AT_LEAST, note=recipe["note"])


#: Acts of each process that are not measured.
WARM = 20


def together(act: str, inputs: Sequence[dict[str, Any]]) -> float:
    """Start the processes, let them begin at once, and add up what they did in the time of the slowest."""
    with tempfile.TemporaryDirectory() as folder:
        running = []
        for number, content in enumerate(inputs):
            file = Path(folder) / f"{number}.json"
            file.write_text(json.dumps({**content, "warm": WARM}))
            command = [sys.executable, "-m", "bench.acts", act, str(file)]
            running.append(
                subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
        for process in running:
            assert process.stdout is not None
            if process.stdout.readline() != "ready\n":
                raise RuntimeError(f"{act} did not start")
        for process in running:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        results = [json.loads(process.communicate()[0]) for process in running]
    return float(sum(one["done"] for one in results) / max(one["seconds"] for one in results))
