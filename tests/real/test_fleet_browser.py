"""The fleet report of 50,000 hosts as a person meets it: searched, sorted, by keyboard, without scripts, printed."""

import re
import statistics

import pytest

from tests.real.browser import browsing, program

pytest.importorskip("playwright")
pytest.importorskip("axe_playwright_python")
if program() is None:
    pytest.skip("needs chromium", allow_module_level=True)

from playwright.sync_api import expect

from advisor.pack.load import load_pack
from advisor.report.fleet_html import fleet_html
from advisor.report.glossary import Glossary
from advisor.report.words import Words
from tests.report.fleet_sample import hostile, hosts, sample_report

MANY = 50_000
LIMIT = 200
"""Milliseconds from a key to the rows that it leaves."""

TYPED = """async (text) => {
  const field = document.getElementById("fleet-search");
  const shown = document.getElementById("fleet-shown");
  const begin = performance.now();
  const seen = new Promise((done) => new MutationObserver(done).observe(shown, { childList: true, characterData: true,
    subtree: true }));
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await seen;
  document.querySelector("#fleet-hosts .window").getBoundingClientRect();
  await new Promise((done) => requestAnimationFrame(done));
  return [performance.now() - begin, shown.textContent, document.querySelectorAll("#fleet-hosts tbody button").length];
}"""


@pytest.fixture(scope="module")
def browser():
    with browsing() as running:
        yield running


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fleet")
    pack = load_pack()
    made = {}
    for name, report, language in (
        ("many", sample_report(pack, MANY, redundancy=None, facts=None, earlier=None, golden=None), "en"),
        ("few", sample_report(pack), "en"),
        ("zh", sample_report(pack), "zh"),
        ("hostile", hostile(sample_report(pack), "</script><img src=x onerror=alert(1)>\u202egpj.exe"), "en"),
    ):
        made[name] = folder / f"{name}.html"
        text = fleet_html(report, Words(pack.texts.in_language(language), Glossary.of(pack)))
        made[name].write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def many(browser, reports):
    with browser.open(reports["many"]) as opened:
        yield opened
        assert opened.log == []


def rows(opened):
    return opened.page.locator("#fleet-hosts tbody tr:not(.spacer)")


def shows(opened, beginning):
    """Waits until so many hosts are shown. (The policy of the page forbids what `wait_for_function` does.)"""
    expect(opened.page.locator("#fleet-shown")).to_have_text(re.compile(f"^{beginning}"))


def first_names(opened, count=3):
    return opened.page.locator("#fleet-hosts tbody button").all_text_contents()[:count]


def test_it_filters_while_one_types(many):
    """Each key is measured inside the page; the median of them is the figure."""
    took = []
    for text in (
        "c",
        "cv",
        "cvp",
        "cvp4",
        "cvp43",
        "cvp43 tcp",
        "cvp43 tcp expo",
        "",
        "pg1",
        "netdma",
        "nobody has this",
    ):
        milliseconds, shown, drawn = many.page.evaluate(TYPED, text)
        took.append(milliseconds)
        assert drawn <= 80, "only what is seen is drawn"
        expected = sum(text in name.lower() for name in hosts(MANY)) if text in ("cvp4", "cvp43", "pg1") else None
        assert expected is None or shown == f"{expected:,} of 50,000 hosts"
    assert many.page.locator("#fleet-shown").text_content() == "0 of 50,000 hosts"
    assert statistics.median(took) < LIMIT
    many.page.fill("#fleet-search", "")


def test_keys_of_a_real_keyboard_filter(many):
    many.page.locator("#fleet-search").press_sequentially("CVP20001")
    shows(many, "1 of")
    assert first_names(many) == ["CVP20001"]
    many.page.keyboard.press("Escape")
    shows(many, "50,000 of")


def test_every_host_can_be_reached_by_scrolling(many):
    names = list(hosts(MANY))
    many.page.locator("#fleet-hosts th button").first.click()
    assert first_names(many) == ["CVP20000", "CVP20001", "CVP20002"]
    many.page.locator("#fleet-hosts .window").evaluate("(one) => (one.scrollTop = one.scrollHeight)")
    expect(many.page.locator("#fleet-hosts tbody button").last).to_have_text("PG9999B")
    last = rows(many).last
    assert last.get_attribute("aria-rowindex") == str(len(names) + 1)
    many.page.locator("#fleet-hosts th button").first.click()
    assert first_names(many, 1) == ["PG9999B"]
    heading = many.page.locator("#fleet-hosts th").first
    assert heading.get_attribute("aria-sort") == "descending"


def test_states_and_rules_filter(many):
    many.page.select_option("#fleet-state", label="exposed")
    shows(many, "15,000 of")
    assert set(many.page.locator("#fleet-hosts tbody .badge").all_text_contents()) == {"exposed"}
    many.page.select_option("#fleet-rule", label="NetDMA is on")
    shows(many, "5,000 of")


def test_one_host_is_told_whole_by_keyboard(many):
    many.page.locator("#fleet-search").focus()
    many.page.keyboard.type("CVP43433")
    shows(many, "1 of")
    button = many.page.locator("#fleet-hosts tbody button").first
    button.focus()
    many.page.keyboard.press("Enter")
    told = many.page.locator("#fleet-detail").inner_text()
    assert "CVP43433" in told
    assert "NetDMA is on (low)" in told
    assert "Disable TCP Chimney" in told


@pytest.mark.parametrize("name", ["few", "zh"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_for_those_who_do_not_see_it(browser, reports, name, scheme):
    with browser.open(reports[name], color_scheme=scheme) as opened:
        opened.page.locator("#fleet-hosts tbody button").first.click()
        assert opened.faults() == []
        opened.shot(f"fleet-{name}-{scheme}")
        assert opened.log == []


def test_on_a_phone_nothing_runs_out_of_the_page(browser, reports):
    with browser.open(reports["few"], viewport={"width": 360, "height": 740}) as opened:
        assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        opened.shot("fleet-phone")


def test_without_scripts_the_worst_are_listed_and_it_says_so(browser, reports):
    with browser.open(reports["many"], java_script_enabled=False) as opened:
        assert opened.page.locator("h1").text_content().startswith("15000 of 50000 hosts are exposed")
        assert rows(opened).count() == 200
        assert "200 of 50000 hosts are listed" in opened.page.locator("#fleet-cut").text_content()
        assert not opened.page.locator("#fleet-search").is_visible()
        assert set(opened.page.locator("#fleet-hosts tbody .badge").all_text_contents()) == {"exposed"}


def test_on_paper_it_has_rows_and_no_controls(browser, reports, tmp_path):
    with browser.open(reports["few"]) as opened:
        opened.page.emulate_media(media="print")
        assert not opened.page.locator("#fleet-search").is_visible()
        opened.page.pdf(path=tmp_path / "fleet.pdf")
        assert (tmp_path / "fleet.pdf").stat().st_size > 10_000
        opened.shot("fleet-print")


def test_paper_says_how_many_of_the_hosts_it_has(many, browser, reports):
    """A thousand rows at most, or what a search left; and nothing where every host is printed."""
    told = many.page.locator("#fleet-cut")

    def printed(opened):
        opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        opened.page.emulate_media(media="print")

    def back(opened):
        opened.page.emulate_media(media="screen")
        opened.page.evaluate("dispatchEvent(new Event('afterprint'))")

    printed(many)
    assert rows(many).count() == 1000
    assert told.is_visible()
    assert told.text_content().startswith("1,000 of 50,000 hosts are printed")
    back(many)
    assert not told.is_visible()
    many.page.fill("#fleet-search", "CVP4343")
    shows(many, "10 of")
    printed(many)
    assert told.text_content().startswith("10 of 50,000 hosts are printed")
    back(many)
    many.page.fill("#fleet-search", "")
    with browser.open(reports["few"]) as opened:
        printed(opened)
        assert rows(opened).count() == 50
        assert not opened.page.locator("#fleet-cut").is_visible()


def test_a_name_that_is_markup_stays_a_name(browser, reports):
    with browser.open(reports["hostile"]) as opened:
        opened.page.fill("#fleet-search", "onerror")
        shows(opened, "1 of")
        assert "<img src=x" in first_names(opened)[0]
        assert "\u202e" not in first_names(opened)[0], "what turns the direction of a text is written out"
        opened.page.locator("#fleet-hosts tbody button").first.click()
        assert opened.page.locator("img").count() == 0
        assert opened.log == []
