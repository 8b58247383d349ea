"""Whether a file that somebody was given is the right one for the hotfix."""

from dataclasses import replace
from pathlib import Path

from advisor.errors import NothingRecognised, UsageError
from advisor.intake import known_text
from advisor.model.hotfix import HotfixVerdict
from advisor.pack.load import Pack, load_pack
from advisor.planning import Planned


def verify_hotfix(
    where: str, *, platform: str | None = None, planned: Planned | None = None, pack: Pack | None = None
) -> HotfixVerdict:
    """Whether a file is the right one for the hotfix: the driver itself, or a package, a cabinet or an archive with it.

    `platform` is the one it is for. With `planned`, the plan of one host, it is that host's, and whether the host is to
    have it is checked too. Raises UsageError (no such file) and NothingRecognised.
    """
    from advisor.gather.disk import disk_file
    from advisor.read.hotfix_file import read_hotfix_file
    from advisor.remedy.hotfix import Wanted, driver_name, judge_hotfix, need_of

    pack = pack or load_pack()
    path = Path(where)
    try:
        if not path.is_file():
            raise UsageError(f"{where}: there is no such file. Name the file that you were given.")
        file = read_hotfix_file(disk_file(path, path.name, path.stat().st_size), driver_name(pack))
    except OSError as error:
        raise UsageError(f"{where}: can't be read: {error.strerror or error}.") from None
    if file is None:
        raise NothingRecognised(
            f"{where}: is no program, cabinet or archive. Give the driver itself, or the package that it came in."
        )
    if planned is None:
        return judge_hotfix(file, pack, Wanted(platform))
    (host,) = planned.plan.hosts
    known = planned.facts(host.host)
    told = judge_hotfix(file, pack, Wanted(platform or known_text(known, "os.arch"), known_text(known, "os.locale")))
    return replace(told, checks=(need_of(host, known, pack), *told.checks))
