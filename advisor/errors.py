"""The tree of errors; each class carries the exit code of `CONTRACT` that the command ends with.

    AdvisorError            1  an internal fault
    ├── Leak                1  what was to be shared still tells whose servers it is about
    ├── UsageError          2  the command line, or incident.yaml, asks for something that does not exist
    ├── PackError           2  facts/ or rules/ are wrong; lists every fault as path:line:column
    ├── NothingRecognised   2  no file of the input is of a known format
    ├── StoreError          2  the database of audits can't be used: not reached, full, damaged, locked, too new
    └── ScriptRefused       3  a script was asked for that would be wrong on the host
        └── FactsUnknown    5  or that nobody can vouch for, because what decides is not known of the host

A message says what is wrong, where, and what to do next. Faults of single input files are not errors: they
become `advisor.model.problem.Problem` and the run goes on.
"""

from typing import ClassVar


class AdvisorError(Exception):
    """The root: something ended the run. `message` is for a person; `exit_code` for the shell."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Leak(AdvisorError):
    """What was to be shared still tells whose servers it is about; nothing was written. A fault of the advisor's."""

    exit_code = 1


class UsageError(AdvisorError):
    """The command line or `incident.yaml` is wrong."""

    exit_code = 2


class NothingRecognised(AdvisorError):
    """The input was read, but holds nothing that the advisor knows."""

    exit_code = 2


class StoreError(AdvisorError):
    """The database of audits can't be used as it is. What was written before stays; a run can be resumed."""

    exit_code = 2


class PackError(AdvisorError):
    """Facts or rules are wrong. `faults` holds one `path:line:column: what` a fault, all of them."""

    exit_code = 2

    def __init__(self, faults: list[str]) -> None:
        listed = "\n".join(faults)
        super().__init__(f"{listed}\n{len(faults)} fault(s) in the pack; mend them and run again.")
        self.faults = faults


class ScriptRefused(AdvisorError):
    """A script was asked for that the host must not get, or that no such script can do. Says why."""

    exit_code = 3


class FactsUnknown(ScriptRefused):
    """What decides about the script is not known of the host. Says what, and how it is found out."""

    exit_code = 5


STRANGE = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError)
"""What comes of reading content that this version can't have written, such as a damaged row or journal."""
