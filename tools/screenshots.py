"""Photographs pages of a running Tongban at the widths people have: `make run` first, then `make screenshots`.

make screenshots ARGS="--address http://127.0.0.1:8080 / /help/"
make screenshots ARGS="--user clerk --password … /desk/"
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.prepare import browser

WIDTHS = (360, 768, 1280)
PUBLIC_PAGES = ("/", "/search/?q=开饭店", "/verify/", "/help/", "/account/login/")
CHROMIUM_ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", default=PUBLIC_PAGES, metavar="PATH")
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    parser.add_argument("--folder", type=Path, default=Path("screenshots"))
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--widths", type=int, nargs="+", default=WIDTHS)
    parser.add_argument("--dark", action="store_true", help="as a browser that prefers dark colours")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser(), args=CHROMIUM_ARGUMENTS, headless=True)
        for width in options.widths:
            context = chromium.new_context(
                viewport={"width": width, "height": 900},
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                color_scheme="dark" if options.dark else "light",
            )
            page = context.new_page()
            if options.user:
                page.goto(f"{options.address}/account/login/")
                page.locator("input[name=login]").fill(options.user)
                page.locator("input[name=password]").fill(options.password or "")
                page.locator("input[name=password]").press("Enter")
                page.wait_for_url(re.compile(r"^(?!.*/login/)"))
            for path in options.paths:
                answer = page.goto(options.address + path)
                name = re.sub(r"\W+", "-", path).strip("-") or "home"
                target = options.folder / f"{name}-{width}.png"
                page.screenshot(path=target, full_page=True)
                print(f"{answer.status if answer else '?'}  {path}  {target}", flush=True)
            context.close()
        chromium.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
