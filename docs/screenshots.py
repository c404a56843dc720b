"""The pictures of the manual, taken from the running product: ``python docs/screenshots.py``.

Needs Chromium and Playwright; serves the packaged sample on a port of its own.  A new picture is
written only where it differs from the old one, so that a run without changes changes no file.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from pathlib import Path
from wsgiref.simple_server import WSGIServer, make_server

from PIL import Image, ImageChops
from playwright.sync_api import Page, sync_playwright

from citekit.settings import Settings
from citekit.web.app import create_app

PICTURES = Path(__file__).parent / "pictures"
PASSAGE = "/08MEXICO1487/11/36-40:329Q"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}

SHOTS = {
    "cable": ("/08MEXICO1487", DESK),
    "passage-phone": (PASSAGE, PHONE),
    "card-phone": (f"{PASSAGE}#card", PHONE),
    "verify": ("/verify?quote=independent+from+the+U.S.", DESK),
    "search": ("/search?q=Cuba", DESK),
    "tools": ("/tools", DESK),
}


def _differs(new: Path, old: Path) -> bool:
    if not old.is_file():
        return True
    with Image.open(new) as one, Image.open(old) as two:
        if one.size != two.size:
            return True
        return ImageChops.difference(one.convert("L"), two.convert("L")).getbbox() is not None


def _take(page: Page, base: str, name: str) -> None:
    address, view = SHOTS[name]
    page.set_viewport_size(view)  # type: ignore[arg-type]
    page.goto(base + address)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(500)
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.png"
        page.screenshot(path=raw)
        small = Path(folder) / "small.png"
        with Image.open(raw) as picture:
            picture.convert("RGB").quantize(160, dither=Image.Dither.NONE).save(
                small, optimize=True
            )
        if _differs(small, PICTURES / f"{name}.png"):
            (PICTURES / f"{name}.png").write_bytes(small.read_bytes())
            sys.stdout.write(f"{name}.png\n")


def main() -> int:
    """Serve, look, write; 0 when done."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(base_url="https://cables.example.org", database=f"{folder}/none.db")
        server: WSGIServer = make_server("127.0.0.1", 0, create_app(settings))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path="/usr/bin/chromium")
            for name in SHOTS:
                page = browser.new_page(
                    color_scheme="light", locale="en-GB", reduced_motion="reduce"
                )
                _take(page, f"http://127.0.0.1:{server.server_port}", name)
                page.close()
            browser.close()
        server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
