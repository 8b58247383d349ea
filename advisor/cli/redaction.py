"""`--redact` and its companions: options of every command that tells of hosts, and what stands for them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from advisor.share.door import Sharing

_FILE = click.Path(dir_okay=False, path_type=Path)
OPTIONS: tuple[Callable[..., Any], ...] = (
    click.option("--redact", is_flag=True, help="Give hosts, users, addresses and numbers pseudonyms, to share it."),
    click.option("--redact-key", type=_FILE, help="The key of the pseudonyms. Default: your own, made on first use."),
    click.option("--redact-map", type=_FILE, help="Keep here, encrypted, what stands for what (advisor unredact)."),
    click.option("--redact-word", "redact_words", metavar="WORD", multiple=True, help="Hide this too; repeatable."),
)
"""Any of them but the first implies it."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """What was asked for; `wanted` is False for an answer to its owner."""

    wanted: bool
    key: Path | None = None
    map: Path | None = None
    words: tuple[str, ...] = ()

    @classmethod
    def taken(cls, options: dict[str, Any]) -> "Redaction":
        """What the options say; they are taken out of `options`."""
        flag = options.pop("redact", False)
        key, kept = options.pop("redact_key", None), options.pop("redact_map", None)
        words = options.pop("redact_words", ())
        return cls(bool(flag or key or kept or words), key, kept, words)


@contextmanager
def redacted(asked: Redaction, language: str) -> Iterator[None]:
    """Whatever is read within carries pseudonyms, and so do errors. The map is kept when the work within is done."""
    if not asked.wanted:
        yield
        return
    from advisor.share.door import sharing
    from advisor.share.key import owners_key
    from advisor.share.map_file import check_map, write_map
    from advisor.share.redactor import Redactor

    key = owners_key(asked.key)
    known = {} if asked.map is None else check_map(asked.map, key.secret)
    if key.made:
        _say(language, "redact.key.made", path=str(key.path))
    elif key.exposed:
        _say(language, "redact.key.exposed", path=str(key.path))
    with sharing(Redactor(key.secret, asked.words, given=known)) as begun:
        try:
            yield
        except AdvisorError as error:
            error.message = spoken(error.message, begun)
            raise
        except click.ClickException as error:
            raise click.UsageError(spoken(error.format_message(), begun), getattr(error, "ctx", None)) from None
        except OSError as error:
            error.args = tuple(spoken(str(part), begun) for part in error.args)
            error.filename = None
            raise
        except Exception as error:
            error.args = (spoken(str(error), begun),)
            raise
        finally:
            if asked.map is not None:
                write_map(asked.map, key.secret, begun.redactor.originals)


def spoken(text: str, begun: "Sharing | None" = None) -> str:
    """What is said on the standard error, with pseudonyms where there are any."""
    from advisor.share.door import at_the_door

    begun = begun or at_the_door()
    if begun is None:
        return text
    begun.redactor.learn(text)
    return begun.redactor.path(text)


def _say(language: str, message: str, **values: object) -> None:
    from advisor.pack.locate import TEXT_FOLDER, knowledge_root
    from advisor.pack.text import Texts

    texts = Texts.load(knowledge_root() / TEXT_FOLDER, language)
    click.echo(texts.say(message, **values), err=True)
