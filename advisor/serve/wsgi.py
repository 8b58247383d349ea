"""Requests and answers as WSGI has them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Environment: TypeAlias = dict[str, Any]
Start: TypeAlias = Callable[[str, list[tuple[str, str]]], Any]
Application: TypeAlias = Callable[[Environment, Start], Iterable[bytes]]

HTML, JSON, CSS, PLAIN = ("text/html", "application/json", "text/css", "text/plain")
_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    414: "URI Too Long",
    421: "Misdirected Request",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` are those of this answer beside what every answer has."""

    status: int
    kind: str
    content: str
    headers: tuple[tuple[str, str], ...] = field(default=())

    def send(self, environment: Environment, start: Start, common: Iterable[tuple[str, str]]) -> Iterable[bytes]:
        """HEAD gets what GET would, without its content."""
        content = self.content.encode("utf-8", "replace")
        headers = [("Content-Type", f"{self.kind}; charset=utf-8"), ("Content-Length", str(len(content)))]
        start(f"{self.status} {_REASONS[self.status]}", [*headers, *common, *self.headers])
        return [] if environment.get("REQUEST_METHOD") == "HEAD" else [content]


def refusal(status: int, sentence: str, *headers: tuple[str, str]) -> Answer:
    """A plain answer that says why there is no other."""
    return Answer(status, PLAIN, f"{sentence}\n", headers)
