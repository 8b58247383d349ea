"""The fleet report of 50,000 hosts: how large it is, how long it takes to write, and how soon it answers a key.

The bound on a key is the issue's: 200 ms from typing to rows. It is measured inside the page, in Chromium, beside the
time that the same page needs to draw a frame when nothing is asked of it. Needs the `dev` extra and Chromium.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from advisor.pack.load import load_pack
from advisor.report.fleet_html import fleet_html
from advisor.report.glossary import Glossary
from advisor.report.words import Words
from tests.real.browser import browsing
from tests.real.test_fleet_browser import LIMIT, TYPED
from tests.report.fleet_sample import sample_report

HOSTS = 50_000
TEXT = "cvp43 tcp exposed"
FRAME = """async () => {
  const begin = performance.now();
  await new Promise(requestAnimationFrame);
  return performance.now() - begin;
}"""


def main() -> int:
    pack = load_pack()
    report = sample_report(pack, HOSTS, facts=None, earlier=None, golden=None)
    begin = time.perf_counter()
    text = fleet_html(report, Words(pack.texts, Glossary.of(pack)))
    wrote = time.perf_counter() - begin
    print(f"{HOSTS:,} hosts: {len(text.encode()) / 1e6:.2f} MB, written in {wrote:.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fleet.html"
        path.write_text(text, encoding="utf-8")
        with browsing() as browser, browser.open(path) as opened:
            keys = [opened.page.evaluate(TYPED, TEXT[:end])[0] for end in range(1, len(TEXT) + 1)]
            frames = [opened.page.evaluate(FRAME) for _ in keys]
    middle, worst, frame = statistics.median(keys), max(keys), statistics.median(frames)
    print(f"a key: median {middle:.0f} ms, worst {worst:.0f} ms (bound {LIMIT} ms); a frame alone {frame:.0f} ms")
    return int(middle > LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
