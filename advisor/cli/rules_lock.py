"""`advisor rules lock [FOLDER]`."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli.options import Settings, common_options

if TYPE_CHECKING:
    from advisor.report.page import Page


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@click.option("--check", is_flag=True, help="Write nothing; exit code 3 when the pack differs from its lock.")
@click.option("--anew", is_flag=True, help="Write it whatever the version says, as before a first release.")
@partial(common_options, shareable=False)
def lock(folder: Path | None, check: bool, anew: bool, settings: Settings) -> int:
    """Write down what each rule means now, in rules/lock.json; FOLDER is the shipped pack unless given.

    The lock is not written (exit code 3) while rules/pack.yaml has a version too low for what changed since: a new
    first number when a rule is gone or a test expects something else, a new second one for other changes of meaning,
    and one place further right before 1.0.0. Prose and tests alone change no meaning.
    """
    from advisor.cli.exit_codes import ExitCode
    from advisor.errors import UsageError
    from advisor.pack.alone import pack_alone
    from advisor.pack.locate import knowledge_root
    from advisor.pack.lock import drift, lock_of, read_lock, write_lock
    from advisor.report.lock_page import lock_document, write_drift

    if check and anew:
        raise UsageError("--check writes nothing and --anew writes: give one of them.")
    if settings.rules:
        raise UsageError("rules lock is about the pack in FOLDER; --rules has no part in it.")
    root = folder or knowledge_root()
    pack = pack_alone(root)
    now = lock_of(pack)
    before = None if anew else read_lock(root)
    if before is None and check:
        raise UsageError(f"{root}: the pack has no lock; write one with `advisor rules lock`.")
    found = drift(before or now, pack)
    written = not check and (before is None or found.is_told)
    if written:
        write_lock(root, now)
    words = settings.words(pack)

    def page(page: "Page") -> None:
        write_drift(page, words, found, written=written)

    settings.emit(lambda: lock_document(pack.identity, found, written=written), page)
    return ExitCode.OK if written or found.is_settled else ExitCode.FAILS
