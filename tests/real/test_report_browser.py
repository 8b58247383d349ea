"""The HTML reports as a person meets them: in a browser, without scripts, by keyboard, on a phone, on paper."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from advisor import api
from advisor.cli.commands import collect_commands
from advisor.pack.load import load_pack
from advisor.planning import plan_of
from advisor.report.check_html import check_html
from advisor.report.diagnosis_html import diagnosis_html
from advisor.report.evidence_html import evidence_html
from advisor.report.glossary import Glossary
from advisor.report.plan_html import plan_html
from advisor.report.view import incident_view
from advisor.report.words import Words
from tests.real.browser import Browser, Opened, browsing, program

pytest.importorskip("playwright")
pytest.importorskip("axe_playwright_python")
if program() is None:
    pytest.skip("needs chromium", allow_module_level=True)

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "heartbeat-loss"
LIGHT: dict[str, Any] = {}
DARK = {"color_scheme": "dark"}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
LOOKS = {
    "diagnose-en-light": LIGHT,
    "diagnose-en-dark": DARK,
    "diagnose-en-phone": PHONE,
    "diagnose-zh-light": LIGHT,
    "check-en-light": LIGHT,
    "check-zh-dark": DARK,
    "check-en-phone": PHONE,
    "plan-zh-phone": PHONE,
    "evidence-en-dark": DARK,
    "evidence-zh-phone": PHONE,
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as running:
        yield running


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """The example's reports by kind and language."""
    pack = load_pack()
    counters = pack.counters.by_id
    diagnosis, check = api.diagnose(str(EXAMPLE), pack=pack), api.check([str(EXAMPLE)], pack=pack)
    seen = api.evidence(str(EXAMPLE), pack=pack)
    folder = tmp_path_factory.mktemp("reports")
    made = {}
    for language in ("en", "zh"):
        words = Words(pack.texts.in_language(language), Glossary.of(pack, collect_commands(pack)))
        plan = plan_of(diagnosis, pack=pack)
        made["diagnose", language] = diagnosis_html(diagnosis, words, counters, plan)
        made["check", language] = check_html(check, words, plan_of(check, pack=pack))
        made["plan", language] = plan_html(plan, words)
        made["evidence", language] = evidence_html(seen, words, incident_view(seen.evidence), counters)
    for (kind, language), text in made.items():
        (folder / f"{kind}-{language}.html").write_text(text, encoding="utf-8")
    return {(kind, language): folder / f"{kind}-{language}.html" for kind, language in made}


@pytest.fixture
def diagnosis(browser: Browser, reports: dict[tuple[str, str], Path]) -> Iterator[Opened]:
    with browser.open(reports["diagnose", "en"]) as opened:
        yield opened
        assert opened.log == []


def stretch(opened: Opened) -> tuple[str, str]:
    """From when to when the time line shows, as the page tells scripts and as it tells people."""
    line = opened.page.locator("#timeline")
    found = line.get_attribute("data-from"), line.get_attribute("data-to")
    said = opened.page.locator("#timeline .shown").text_content()
    assert all(moment[11:19] in said for moment in found)
    return found


def middle_of_the_chart(opened: Opened) -> tuple[float, float]:
    """Where the pointer is over the middle of the first plot."""
    plot = opened.page.locator("#timeline .u-over").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("look", LOOKS)
def test_it_opens_quietly_fits_and_axe_finds_nothing(
    browser: Browser, reports: dict[tuple[str, str], Path], look: str
) -> None:
    kind, language, _ = look.split("-")
    with browser.open(reports[kind, language], **LOOKS[look]) as opened:
        page = opened.page
        assert page.evaluate("document.documentElement.lang") == {"en": "en", "zh": "zh-Hans"}[language]
        opened.shot(look)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert opened.faults() == []
        assert opened.log == []


def test_the_answer_is_on_the_first_screen_and_the_chart_is_drawn(diagnosis: Opened) -> None:
    page = diagnosis.page
    assert page.locator("h1").bounding_box()["y"] < 200
    assert page.locator("h1").text_content().startswith("Probable on CVP1: ")
    assert page.locator("#plan h2").bounding_box()["y"] < 900
    assert not page.locator(".still").is_visible()
    assert page.locator("#timeline canvas").count() == 7
    drawn = page.evaluate(
        """[...document.querySelectorAll('#timeline canvas')].map((canvas) => {
          const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          return new Set(new Uint32Array(pixels.buffer)).size;
        })"""
    )
    assert min(drawn) > 5, "an empty canvas has one colour"


@pytest.mark.parametrize("way", ["wheel", "drag", "keys", "buttons"])
def test_the_time_line_zooms_and_comes_back(diagnosis: Opened, way: str) -> None:
    page = diagnosis.page
    begin, end = stretch(diagnosis)
    plots = page.locator("#timeline .plots")
    middle = middle_of_the_chart(diagnosis)
    if way == "wheel":
        page.wait_for_timeout(300)  # a wheel that turns the page is let go on for a moment
        page.mouse.move(*middle)
        page.mouse.wheel(0, -120)
    elif way == "drag":
        page.mouse.move(*middle)
        page.mouse.down()
        page.mouse.move(middle[0] + 100, middle[1], steps=4)
        page.mouse.up()
    elif way == "keys":
        plots.focus()
        page.keyboard.press("+")
    else:
        page.get_by_role("button", name="Zoom in").click()
    page.wait_for_function("(begin) => document.getElementById('timeline').dataset.from > begin", arg=begin)
    near = stretch(diagnosis)
    assert begin < near[0] < near[1] <= end
    if way != "drag":
        assert near[1] < end
    plots.focus()
    page.keyboard.press("ArrowRight")
    assert stretch(diagnosis) > near
    page.keyboard.press("End")
    everything = stretch(diagnosis)
    assert everything[0] < begin
    assert end < everything[1]
    page.keyboard.press("-")
    assert stretch(diagnosis) == everything, "there is nothing beyond everything"
    page.keyboard.press("Home")
    assert stretch(diagnosis) == (begin, end)


def test_the_pointer_reads_the_chart(diagnosis: Opened) -> None:
    page = diagnosis.page
    page.mouse.move(*middle_of_the_chart(diagnosis))
    reading = page.locator("#timeline .reading")
    text = reading.text_content()
    assert "00:36:46" in text
    assert "UTC (CVP1 local 19:36:4" in text
    assert "silent for 10.8 s" in text
    assert "CVP1 DPC Rate 10" in text


def test_a_ticked_step_is_still_ticked_after_a_reload(browser: Browser, reports: dict[tuple[str, str], Path]) -> None:
    with browser.open(reports["diagnose", "en"]) as opened:
        page = opened.page
        boxes = page.locator("input[type=checkbox]")
        assert page.locator(".progress").first.text_content() == "0 of 4 steps ticked"
        page.get_by_label("Install the Ndis.sys hotfix KB 972071").first.check()
        assert page.locator(".progress").first.text_content() == "1 of 4 steps ticked"
        page.reload()
        assert [box.evaluate("(box) => box.labels[0].textContent") for box in boxes.all() if box.is_checked()] == [
            "Install the Ndis.sys hotfix KB 972071"
        ]
        assert page.locator(".progress").first.text_content() == "1 of 4 steps ticked"
        page.goto(reports["check", "en"].as_uri())
        assert not any(box.is_checked() for box in page.locator("input[type=checkbox]").all()), "another result"
        page.goto(reports["diagnose", "zh"].as_uri())
        assert sum(box.is_checked() for box in page.locator("input[type=checkbox]").all()) == 1, "the same result"


def test_tables_sort_by_value_and_say_so(diagnosis: Opened) -> None:
    page = diagnosis.page
    table = page.locator("#findings table").first
    severity = table.locator("th", has_text="Severity")
    severity.get_by_role("button").click()
    assert severity.get_attribute("aria-sort") == "ascending"
    assert table.locator("tbody td:nth-child(2)").first.text_content() == "high"
    severity.get_by_role("button").press("Enter")
    assert severity.get_attribute("aria-sort") == "descending"
    assert table.locator("tbody td:nth-child(2)").first.text_content() == "info"


def test_it_is_walked_by_keyboard(diagnosis: Opened) -> None:
    page = diagnosis.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    assert page.locator(".skip").bounding_box()["x"] >= 0, "the link is seen once it has the focus"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "checkbox"
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.checked")
    seen = []
    for _ in range(120):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """(() => { const one = document.activeElement, style = getComputedStyle(one);
              return [one.tagName, one.className, one.textContent.slice(0, 30),
                      parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none']; })()"""
        )
        if focused[0] == "BODY":
            break
        assert focused[3], f"the focus is not seen on {focused}"
        seen.append(focused)
    names = {name for name, *_ in seen}
    assert {"INPUT", "SUMMARY", "BUTTON"} <= names
    assert "plots" in {kind for _, kind, *_ in seen}
    summary = page.locator("#facts summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("#facts table").first.is_visible()


def test_without_scripts_everything_is_there(browser: Browser, reports: dict[tuple[str, str], Path]) -> None:
    with browser.open(reports["diagnose", "en"], java_script_enabled=False) as opened:
        page = opened.page
        assert page.locator(".still svg").is_visible()
        for text in ("Install the Ndis.sys hotfix KB 972071", "Leave alone", "Suspects", "About this report"):
            assert page.get_by_text(text).first.is_visible()
        page.get_by_label("Install the Ndis.sys hotfix KB 972071").first.check()
        assert not page.locator("#facts table").first.is_visible()
        page.locator("#facts summary").first.click()
        assert page.locator("#facts table").first.is_visible()
        opened.shot("diagnose-en-no-scripts")
        assert opened.log == []


@pytest.mark.parametrize("scripts", [True, False])
def test_on_paper_everything_is_open(
    browser: Browser, reports: dict[tuple[str, str], Path], tmp_path: Path, scripts: bool
) -> None:
    with browser.open(reports["diagnose", "en"], java_script_enabled=scripts) as opened:
        page = opened.page
        target = tmp_path / "report.pdf"
        page.pdf(path=target, format="A4")
        assert target.read_bytes().startswith(b"%PDF")
        page.emulate_media(media="print")
        if scripts:
            opened.shot("diagnose-en-print")
        assert page.locator(".still svg").is_visible()
        assert not page.locator("nav").is_visible()
        assert page.locator(".live").count() == scripts
        assert not any(one.is_visible() for one in page.locator(".live").all())
    text = printed(target)
    for part in (
        "Install the Ndis.sys hotfix KB 972071", "spuninst.exe", "EnableRSS", "Leave alone", "What the rules found",
        "5.2.3790.3959", "CVP1/ndis.txt:6", "Restart 1 of the server", "A full backup or image",
        "advisor replay result.json",
    ):  # fmt: skip
        assert "".join(part.split()) in text, f"{part} is not printed"


def printed(target: Path) -> str:
    """The text of a PDF without white space and ligatures: where a line is broken is the paper's affair."""
    from pypdf import PdfReader

    text = "".join(page.extract_text() or "" for page in PdfReader(target).pages)
    return "".join(normalize("NFKC", text).split())
