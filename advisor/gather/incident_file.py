"""`incident.yaml`: what the files of an incident cannot say."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from advisor.errors import UsageError
from advisor.model.role import ROLES
from advisor.pack import positions
from advisor.pack.catalogue import Table
from advisor.pack.positions import Fault
from advisor.pack.schema import Piece, build
from advisor.pack.zones import parse_zone

FILE = "incident.yaml"
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def _text(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, list | dict):
        kind = "a list" if isinstance(value, list) else "a mapping"
        raise ValueError(f"{info.field_name!r} must be plain text, and is {kind}")
    return value


def _or_blank(value: Any, info: ValidationInfo) -> Any:
    return "" if value is None else _text(value, info)


def _hosts(value: Any) -> Any:
    if value is not None and not isinstance(value, dict):
        raise ValueError("'hosts' must be a mapping of names, such as `hosts: {CVP1: {role: cvp}}`")
    return value or {}


def _host(value: Any) -> Any:
    if value is not None and not isinstance(value, dict):
        raise ValueError("a host must be a mapping, such as `CVP1: {role: cvp}`")
    return value or {}


class IncidentHost(Piece):
    """One host: its part in the incident, its time zone, and the day of logs that name none."""

    role: Annotated[str | None, BeforeValidator(_text)] = None
    timezone: Annotated[str | None, BeforeValidator(_text)] = None
    date: Annotated[Any, Field(default=None)]

    @field_validator("role")
    @classmethod
    def _known_role(cls, role: str | None) -> str | None:
        if role is not None and role not in ROLES:
            raise ValueError(f"{role!r} is no role; roles are {', '.join(ROLES)}")
        return role

    @field_validator("date")
    @classmethod
    def _iso_date(cls, text: Any) -> date | None:
        if text is None:
            return None
        if not isinstance(text, str) or not _ISO.fullmatch(text):
            raise ValueError(f"{text!r} is no date; write it as 2013-03-30")
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{text!r} is no day of the calendar; write it as 2013-03-30") from None


class IncidentFile(Piece):
    """The whole file."""

    title: Annotated[str, BeforeValidator(_or_blank)] = ""
    note: Annotated[str, BeforeValidator(_or_blank)] = ""
    hosts: Annotated[dict[str, Annotated[IncidentHost, BeforeValidator(_host)]], BeforeValidator(_hosts)] = Field(
        default_factory=dict
    )


def parse_incident(content: bytes, name: str, tables: Mapping[str, Table]) -> IncidentFile:
    """The file's content. Raises UsageError with every fault as `incident.yaml:line:column: what`."""
    document, faults = positions.load(name, content)
    if not faults and document.data is None:
        return IncidentFile()
    incident, more = (None, []) if faults else build(IncidentFile, document)
    faults = faults + more
    seen: dict[str, str] = {}
    for host, entry in incident.hosts.items() if incident else ():
        if host.casefold() in seen:
            faults.append(document.fault(("hosts", host), f"is the same host as {seen[host.casefold()]}"))
        seen[host.casefold()] = host
        if entry.timezone is not None:
            try:
                parse_zone(entry.timezone, tables)
            except ValueError as error:
                faults.append(document.fault(("hosts", host, "timezone"), str(error)))
    if faults or incident is None:
        raise UsageError(_message(faults))
    return incident


def _message(faults: list[Fault]) -> str:
    listed = "\n".join(str(fault) for fault in faults)
    return f"{listed}\nMend it: the keys are title, note and hosts, and a host's are role, timezone and date."
