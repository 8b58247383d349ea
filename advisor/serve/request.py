"""What a request asks: a page by its path, and its question, of which there is little and none of it long."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode

from advisor.serve.wsgi import Environment

_MOST_MEMBERS = 12
_LONGEST_MEMBER = 2048
LANGUAGES = ("en", "zh")


class BadRequestError(Exception):
    """The question can't be read."""


class NotThereError(Exception):
    """There is no such page, or nothing to show on it."""


@dataclass(frozen=True, slots=True)
class Request:
    """`asked` are the members of the query. `language` is that of the answer; `chosen` is the one that the query
    names, which links hand on."""

    path: str
    asked: Mapping[str, str]
    language: str
    chosen: str | None

    def get(self, name: str) -> str | None:
        """The member, None when it is not there or empty."""
        return self.asked.get(name) or None

    def need(self, name: str) -> str:
        """Raises BadRequestError when it is not there. An empty name is one: a host may have it."""
        if name not in self.asked:
            raise BadRequestError(f"the address lacks its {name}.")
        return self.asked[name]

    def link(self, path: str, **asked: str | None) -> str:
        """The address of a page, in the language that was chosen."""
        members = {name: value for name, value in {**asked, "lang": self.chosen}.items() if value is not None}
        query = urlencode(members, quote_via=quote, encoding="utf-8", errors="surrogatepass")
        return f"{path}?{query}" if query else path


def request_of(environment: Environment, default: str) -> Request:
    """Raises BadRequestError for a query that is no UTF-8, or has too many or too long members."""
    try:
        pairs = parse_qsl(
            str(environment.get("QUERY_STRING", "")),
            keep_blank_values=True,
            encoding="utf-8",
            errors="surrogatepass",
            max_num_fields=_MOST_MEMBERS,
        )
    except ValueError:
        raise BadRequestError("the address can't be read.") from None
    asked: dict[str, str] = {}
    for name, value in pairs:
        if len(value) > _LONGEST_MEMBER:
            raise BadRequestError("a part of the address is too long.")
        asked.setdefault(name, value)
    chosen = asked.get("lang") if asked.get("lang") in LANGUAGES else None
    language = chosen or _accepted(str(environment.get("HTTP_ACCEPT_LANGUAGE", ""))) or default
    return Request(str(environment.get("PATH_INFO", "")) or "/", asked, language, chosen)


def _accepted(header: str) -> str | None:
    """The first of our languages by the weight that the browser gives it."""
    weighed: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:500].split(",")[:20]):
        tag, _, parameters = part.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        try:
            weight = float(parameters.partition("q=")[2]) if "q=" in parameters else 1.0
        except ValueError:
            weight = 0.0
        if language in LANGUAGES and weight > 0:
            weighed.append((-weight, place, language))
    return min(weighed)[2] if weighed else None
