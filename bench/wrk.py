"""The load generator wrk, where the machine has it: it costs the measured server less than ours does."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.client import HEADERS, Load

_SCRIPT = """
local paths = { %s }
local turn = 0
request = function()
  turn = turn %% #paths + 1
  return wrk.format("GET", paths[turn])
end
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\\nRESULT {"count": %%d, "seconds": %%f, "bytes": %%d, "median": %%f, "p95": %%f, "failures": %%d}\\n',
    summary.requests, summary.duration / 1e6, summary.bytes, latency:percentile(50) / 1e3,
    latency:percentile(95) / 1e3, errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


def found() -> bool:
    """Whether the machine has it."""
    return shutil.which("wrk") is not None


def load(paths: Sequence[str], *, port: int, connections: int = 32, seconds: float = 6.0) -> Load:
    """The same as our own generator does, going round the addresses."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "paths.lua"
        script.write_text(_SCRIPT % ", ".join(json.dumps(path) for path in paths))
        command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "-s", str(script)]
        for name, value in HEADERS.items():
            command += ["-H", f"{name}: {value}"]
        done = subprocess.run(
            [*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
        )
    result = json.loads(done.stdout.rpartition("RESULT ")[2])
    return Load(
        per_second=result["count"] / result["seconds"],
        median_ms=result["median"],
        p95_ms=result["p95"],
        bytes_each=result["bytes"] / max(1, result["count"]),
        failures=result["failures"],
    )
