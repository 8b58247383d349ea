"""Chromium as a reader of reports: pages that tell of every request, every message and every fault.

A helper of browser tests. The browser of the system is used, driven by Playwright; nothing is downloaded.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

SCREENSHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
"""Pictures of the reports, left for a person to look at. Git ignores the folder."""
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run",
    "--disable-dev-shm-usage", "--force-color-profile=srgb",
)  # fmt: skip
_SERIOUS = ("serious", "critical")


def program() -> str | None:
    """The browser that this machine has."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@dataclass
class Opened:
    """A page with what it asked for and complained of. `log` must stay empty: a report needs nothing and nobody."""

    page: Any
    log: list[str] = field(default_factory=list)

    def shot(self, name: str) -> Path:
        """A picture of the whole page, kept."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        target = SCREENSHOTS / f"{name}.png"
        self.page.screenshot(path=target, full_page=True)
        return target

    def faults(self) -> list[str]:
        """What axe finds serious or critical. Of long tables and lists the later parts are taken out: they are as the
        others, and axe weighs the contrast of each."""
        axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
        self.page.evaluate(
            "document.querySelectorAll('tbody tr:nth-child(n+4), li:nth-child(n+6)').forEach((one) => one.remove())"
        )
        self.page.evaluate(axe)
        result = self.page.evaluate("axe.run()")
        assert {"color-contrast", "html-has-lang"} <= {one["id"] for one in result["passes"]}, "axe did not run"
        found = result["violations"]
        return [
            f"{one['id']} ({one['impact']}): {node['html'][:200]} {node['failureSummary'][:200]}"
            for one in found
            if one["impact"] in _SERIOUS
            for node in one["nodes"]
        ]


class Browser:
    """A running Chromium."""

    def __init__(self, chromium: Any) -> None:
        self._chromium = chromium

    @contextmanager
    def open(self, report: Path, **options: Any) -> Iterator[Opened]:
        """The file in a window of its own with its own storage; `options` are those of Playwright's contexts."""
        context = self._chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        opened = Opened(context.new_page())
        opened.page.on("console", lambda message: opened.log.append(f"console: {message.text}"))
        opened.page.on("pageerror", lambda error: opened.log.append(f"fault: {error}"))
        opened.page.on("request", lambda request: opened.log.append(f"request: {request.url}"))
        try:
            opened.page.goto(report.as_uri())
            opened.log.remove(f"request: {report.as_uri()}")
            yield opened
        finally:
            context.close()


@contextmanager
def browsing() -> Iterator[Browser]:
    """Chromium, from its start to its end."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program(), args=list(_FLAGS))
        try:
            yield Browser(chromium)
        finally:
            chromium.close()
