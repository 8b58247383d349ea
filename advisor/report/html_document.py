"""One HTML document that needs nothing beside it, and that no browser lets fetch or run anything else."""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from advisor.report.html_assets import style
from advisor.report.html_markup import Markup, tag, visible
from advisor.report.words import Words

LANGUAGES = {"en": "en", "zh": "zh-Hans"}
_IN_A_SCRIPT = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}
"""What could end the element early."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report, with the heading that it has in the list of contents. `anchor` is its id."""

    anchor: str
    heading: str
    content: Sequence[Markup]


def document(
    words: Words,
    title: str,
    header: Sequence[Markup],
    parts: Sequence[Part],
    footer: Sequence[Markup],
    *,
    scripts: Sequence[str] = (),
    data: Mapping[str, Any] | None = None,
    result: str | None = None,
) -> str:
    """The whole document: the header holds the answer as its h1, each part becomes a section with an h2.

    `data` maps the id of a data block to what the scripts read there. `result` is the hash of the result, under which a
    browser keeps what a person ticked. Deterministic: the same arguments make the same text.
    """
    ran = [Markup(one) for one in scripts]
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(style(), ran)),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        tag("style", Markup(style())),
    )
    body = [
        tag("a", words.say("html.skip"), href="#main", class_="skip"),
        tag("header", *header),
        _contents(words, parts),
        tag("main", *(_section(part) for part in parts), id="main", tabindex=-1),
        tag("footer", *footer),
        *(tag("script", _json(block), type="application/json", id=name) for name, block in (data or {}).items()),
        *(tag("script", one) for one in ran),
    ]
    page = tag("html", head, tag("body", *body), lang=LANGUAGES[words.texts.language], data_result=result)
    return f"<!DOCTYPE html>\n{page}\n"


def _contents(words: Words, parts: Sequence[Part]) -> Markup:
    links = [tag("li", tag("a", part.heading, href=f"#{part.anchor}")) for part in parts]
    return tag("nav", tag("ul", *links), aria_label=words.say("html.contents"))


def _section(part: Part) -> Markup:
    heading = f"{part.anchor}-heading"
    return tag("section", tag("h2", part.heading, id=heading), *part.content, id=part.anchor, aria_labelledby=heading)


def _policy(styles: str, scripts: Sequence[str]) -> str:
    """Even if something slipped through, a browser would neither run it nor ask a server for it."""
    allowed = " ".join(map(_digest, scripts)) or "'none'"
    return f"default-src 'none'; script-src {allowed}; style-src {_digest(styles)}; base-uri 'none'; form-action 'none'"


def _digest(content: str) -> str:
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


def _json(data: Any) -> Markup:
    """The data as JSON that cannot be taken for markup. It is ASCII, for an output that lacks characters writes them as
    references, which nobody reads inside a script."""
    written = json.dumps(_visible(data), allow_nan=False, separators=(",", ":"))
    return Markup(written.translate(_IN_A_SCRIPT))


def _visible(data: Any) -> Any:
    if isinstance(data, str):
        return visible(data)
    if isinstance(data, Mapping):
        return {name: _visible(value) for name, value in data.items()}
    return [_visible(value) for value in data] if isinstance(data, list | tuple) else data
