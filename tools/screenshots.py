"""Pictures of the product.

make screenshots                        plays the main story on a site of its own and keeps the README's pictures
make screenshots ARGS="/ /help/"        photographs pages of a running site (`make run`) at 360, 768 and 1280 px
make screenshots ARGS="--address http://127.0.0.1:8080 --user zhaomin --password tongban-demo /desk/"
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, ViewportSize, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.prepare import browser

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
NAMES = ("home", "guide", "desk", "licence")
LARGEST = 250 * 1024  # bytes; a README must not be slow
STORY = "tests/journeys/test_restaurant.py"
WIDTHS = (360, 768, 1280)
CHROMIUM_ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", metavar="PATH")
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    parser.add_argument("--folder", type=Path, default=Path("screenshots"))
    parser.add_argument("--user")
    parser.add_argument("--password", default="")
    parser.add_argument("--widths", type=int, nargs="+", default=WIDTHS)
    parser.add_argument("--large", action="store_true", help="in large text")
    parser.add_argument("--contrast", action="store_true", help="in high contrast")
    options = parser.parse_args()
    return photograph(options) if options.paths else keep_pictures()


def keep_pictures() -> int:
    """Play the story; only a story that ends well gives pictures."""
    print("Playing the main story in Chromium; with loading Hebei this takes a few minutes …", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        story = [sys.executable, "-m", "pytest", "-q", STORY, "-k", "stranger_verifies"]
        environment = {**os.environ, "JOURNEY_PICTURES": folder}
        if subprocess.run(story, cwd=ROOT, env=environment, check=False).returncode:
            print("The story failed; the pictures stay as they were.", file=sys.stderr)
            return 1
        PICTURES.mkdir(parents=True, exist_ok=True)
        for name in NAMES:
            target = PICTURES / f"{name}.png"
            # Flat colours and text: 256 colours look the same at a third of the size.
            Image.open(Path(folder) / f"{name}.png").convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
                target, optimize=True
            )
            size = target.stat().st_size
            print(f"{size // 1024:4} KB  {target.relative_to(ROOT)}")
            if size > LARGEST:
                print(f"{target.name} is larger than {LARGEST // 1024} KB.", file=sys.stderr)
                return 1
    return 0


def photograph(options: argparse.Namespace) -> int:
    """Pages of a running site, whole, at every width."""
    options.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser(), args=CHROMIUM_ARGUMENTS, headless=True)
        bad = [width for width in options.widths if not _photograph_at(chromium, width, options)]
        chromium.close()
    return 1 if bad else 0


def _photograph_at(chromium: Browser, width: int, options: argparse.Namespace) -> bool:
    good = True
    context = chromium.new_context(
        viewport=ViewportSize(width=width, height=900),
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    page = context.new_page()
    if options.user:
        page.goto(f"{options.address}/account/login/")
        page.locator("input[name=login]").fill(options.user)
        page.locator("input[name=password]").fill(options.password)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(re.compile(r"^(?!.*/login/)"))
    if options.large or options.contrast:
        chosen = "&".join(["text=large"] * options.large + ["contrast=high"] * options.contrast)
        page.goto(f"{options.address}/preferences/?{chosen}")
    for path in options.paths:
        answer = page.goto(options.address + path)
        name = re.sub(r"\W+", "-", path).strip("-") or "home"
        target = options.folder / f"{name}-{width}.png"
        page.screenshot(path=target, full_page=True)
        status = answer.status if answer else 0
        good = good and status == 200
        print(f"{status}  {path}  {target}", flush=True)
    context.close()
    return good


if __name__ == "__main__":
    sys.exit(main())
