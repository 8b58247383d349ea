"""From an address to a page. Addresses are a list: what is not on it does not exist, whatever it looks like."""

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

from advisor.errors import AdvisorError, UsageError
from advisor.report.html_markup import tag
from advisor.report.html_style import STYLE as PAPER
from advisor.report.words import Words
from advisor.serve import documents, pages
from advisor.serve.markup import STYLE, document
from advisor.serve.request import BadRequestError, NotThereError, Request, request_of
from advisor.serve.wsgi import CSS, HTML, JSON, Answer, Environment, refusal
from advisor.store.reader import StoreReader

_PAGES: Mapping[str, Callable[[StoreReader, Request, Words], str]] = {
    "/": pages.fleets_page,
    "/fleet": pages.fleet_page,
    "/run": pages.run_page,
    "/hosts": pages.hosts_page,
    "/host": pages.host_page,
}
_DOCUMENTS: Mapping[str, Callable[[StoreReader, Request, Words], dict[str, Any]]] = {
    "/api/history": documents.history,
    "/api/run": documents.run,
    "/api/hosts": documents.hosts,
    "/api/host": documents.host,
}


class Application:
    """Answers a request that passed the guard. `words` are by language, `default` is the language for whoever asks for
    none of ours. Faults go to `log`; who asked is told that there is one."""

    def __init__(
        self,
        store: StoreReader,
        words: Mapping[str, Words],
        default: str = "en",
        log: Callable[[str], None] = lambda line: print(line, file=sys.stderr),  # noqa: T201
    ) -> None:
        self._store, self._words, self._default, self._log = store, words, default, log

    def __call__(self, environment: Environment) -> Answer:
        try:
            request = request_of(environment, self._default)
        except BadRequestError as error:
            return refusal(400, str(error))
        words = self._words[request.language]
        try:
            return self._found(request, words)
        except BadRequestError as error:
            return self._failed(request, words, 400, str(error))
        except UsageError:
            # Its sentence is for who runs the command: it may tell where the store is.
            return self._failed(request, words, 404, words.say("serve.no-run"))
        except NotThereError as error:
            return self._failed(request, words, 404, str(error))
        except AdvisorError as error:
            self._log(f"advisor: {error.message}")
            return self._failed(request, words, 503, words.say("serve.away"))
        except Exception as error:
            self._log(f"advisor: internal fault: {type(error).__name__}: {error}")
            return self._failed(request, words, 500, words.say("serve.fault"))

    def _found(self, request: Request, words: Words) -> Answer:
        if request.path == "/style.css":
            return Answer(200, CSS, PAPER + STYLE, (("Vary", "Accept-Encoding"),))
        if request.path in _PAGES:
            content = _PAGES[request.path](self._store, request, words)
            return Answer(200, HTML, content, (("Vary", "Accept-Language"),))
        if request.path in _DOCUMENTS:
            told = _DOCUMENTS[request.path](self._store, request, words)
            return Answer(200, JSON, json.dumps(told) + "\n")
        raise NotThereError(words.say("serve.no-page"))

    def _failed(self, request: Request, words: Words, status: int, sentence: str) -> Answer:
        if request.path.startswith("/api/"):
            return Answer(status, JSON, json.dumps({"error": sentence}) + "\n")
        nowhere = Request("/", {}, request.language, request.chosen)
        return Answer(status, HTML, document(nowhere, words, words.say("serve.sorry"), (), tag("p", sentence)))
