"""Makes a fresh machine ready: virtual environment, pinned packages, a browser for the tests.

Needs nothing but the Python that runs it, and does nothing when everything is in place.

    python3 tools/prepare.py base       what the product runs on
    python3 tools/prepare.py dev        that, and what checking and testing need
    python3 tools/prepare.py browser    a Chromium for the journeys (prints its path)
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)

BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_PACKAGES = ("chromium", "fonts-noto-cjk")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def stop(text: str) -> SystemExit:
    say(text)
    return SystemExit(1)


def require_python() -> None:
    """Continues in a newer Python from the PATH when this one is too old."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(16, OLDEST[1] - 1, -1):
        if newer := shutil.which(f"python3.{minor}"):
            os.execv(newer, [newer, *sys.argv])  # noqa: S606 - no shell: this very script, in a newer Python
    raise stop(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Install it and run make again.")


def apt_install(*packages: str) -> bool:
    """True when Debian's package manager, run as root, installed them."""
    apt = shutil.which("apt-get")
    if not apt or os.geteuid() != 0:
        return False
    say(f"Installing {', '.join(packages)} with apt-get; this can take some minutes …")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *packages]):
        done = subprocess.run([apt, *command], env=quiet, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode and command[0] == "install":
            say(done.stdout[-2000:] + done.stderr[-2000:])
            return False
    return True


# --- packages --------------------------------------------------------------------------------------------------------


def fingerprint(name: str) -> str:
    """Changes whenever the packages, our own package's metadata, the folder or the Python change."""
    metadata = (ROOT / "pyproject.toml").read_text().partition("[tool.")[0]
    parts = [(ROOT / "requirements" / f"{name}.txt").read_text(), metadata, str(ROOT), sys.version]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def stamp(name: str) -> Path:
    return VENV / f".tongban-{name}"


def is_installed(name: str) -> bool:
    return VENV_PYTHON.exists() and stamp(name).exists() and stamp(name).read_text() == fingerprint(name)


def pip_works() -> bool:
    if not VENV_PYTHON.exists():
        return False
    return subprocess.run([VENV_PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0


def make_venv() -> None:
    if pip_works():
        return
    say("Creating the virtual environment .venv …")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    done = subprocess.run(command, capture_output=True, text=True)
    package = f"python3.{sys.version_info[1]}-venv"
    if done.returncode and apt_install(package):  # Debian packs venv's own pip separately
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise stop(
            f"Python could not create a virtual environment. On Debian or Ubuntu install {package}, then run make "
            f"again.\n{done.stdout}{done.stderr}"
        )


def pip(*arguments: str, expected: int = 0) -> None:
    """Runs pip, showing one line that counts the packages instead of its long report."""
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    report: list[str] = []
    seen = 0
    with subprocess.Popen(
        [*command, *arguments], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None  # noqa: S101 - for the type checker: stdout=PIPE above
        for line in process.stdout:
            report.append(line)
            if expected and line.startswith(("Collecting ", "Requirement already satisfied: ")):
                seen += 1
                if sys.stderr.isatty():
                    print(f"\r  {seen} of {expected} packages fetched ", end="", file=sys.stderr, flush=True)
                elif seen % 20 == 0:
                    say(f"  {seen} of {expected} packages fetched")
            elif line.startswith("Installing collected packages"):
                if sys.stderr.isatty():
                    print(file=sys.stderr)
                say("  unpacking …")
    if process.returncode:
        raise stop("".join(report[-30:]) + "Installing packages failed; the lines above say why.")


def install(name: str) -> None:
    require_python()
    if is_installed(name) or (name == "base" and is_installed("dev")):
        return
    make_venv()
    requirements = ROOT / "requirements" / f"{name}.txt"
    count = sum("==" in line for line in requirements.read_text().splitlines() if not line.lstrip().startswith("#"))
    say(f"Installing {count} packages, each checked against its recorded hash …")
    pip("--require-hashes", "-r", str(requirements), expected=count)
    # Our own package: built by the pinned flit-core, so nothing is fetched and nothing runs unpinned.
    pip("--no-deps", "--no-build-isolation", "--editable", ".")
    stamp(name).write_text(fingerprint(name))
    say("Packages are in place.")


# --- browser ---------------------------------------------------------------------------------------------------------


def find_browser() -> str | None:
    """The Chromium named in TONGBAN_CHROMIUM, else one on the PATH, else one Playwright has brought."""
    named = os.environ.get("TONGBAN_CHROMIUM")
    if named:
        return shutil.which(named)
    for name in BROWSER_NAMES:
        if found := shutil.which(name):
            return found
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    brought = sorted(cache.glob("chromium-*/chrome-linux*/chrome"))
    return str(brought[-1]) if brought else None


def browser() -> str:
    found = find_browser()
    if not found and "TONGBAN_CHROMIUM" not in os.environ and apt_install(*BROWSER_PACKAGES):
        found = find_browser()
    if not found:
        raise stop(
            "The browser journeys need Chromium: install it (Debian, Ubuntu: apt-get install chromium fonts-noto-cjk) "
            "or set TONGBAN_CHROMIUM to its path, then run make test again."
        )
    return found


if __name__ == "__main__":
    task = sys.argv[1] if len(sys.argv) == 2 else ""
    if task in ("base", "dev"):
        install(task)
    elif task == "browser":
        print(browser())
    else:
        raise stop(__doc__ or "")
