"""`make check`: everything that can be said about the code without running it. Runs all checks, then sums up."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

CHECKS: dict[str, list[str]] = {
    "lint": ["ruff", "check", "--quiet", "."],
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "import contracts": ["lint-imports", "--no-logo"],
    "templates": ["djlint", "--lint", "--quiet", "tongban"],
    "migrations": ["python", "-m", "django", "makemigrations", "--check", "--dry-run"],
    "Django's own checks": ["python", "-m", "django", "check", "--fail-level", "WARNING"],
    "translations": ["python", "-m", "tools.translations", "check"],
    "dependencies": ["python", "-m", "tools.dependencies"],
    "types": ["mypy"],
}


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory() as data:
        # A throw-away data folder: checking must not leave a demo secret or a database behind.
        environment = {**os.environ, "TONGBAN_DATA": data, "DJANGO_SETTINGS_MODULE": "tongban.boot.settings"}
        for name, command in CHECKS.items():
            started = time.monotonic()
            done = subprocess.run(
                [str(BIN / command[0]), *command[1:]],
                cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            )  # fmt: skip
            seconds = time.monotonic() - started
            print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name} ({seconds:.1f} s)", flush=True)
            if done.returncode:
                failed.append(name)
                print(done.stdout + done.stderr, flush=True)
    print(
        f"{len(CHECKS) - len(failed)} of {len(CHECKS)} checks passed."
        + (f" Failed: {', '.join(failed)}." if failed else "")
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
