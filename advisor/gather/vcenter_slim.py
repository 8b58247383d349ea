"""Leaves out of an answer, before it is parsed, what nobody asked for: a machine has a dozen devices, one an adapter,
and a vCenter gives them all or none. Parsing them would cost more than everything else.

Only the form in which vCenters write is touched, tag behind tag; whatever is written otherwise is parsed whole.
"""

import re
from xml.etree import ElementTree

from advisor.gather.vcenter_wanted import TYPE, Members, Wanted

_END = b"</val></propSet>"
_HIDING = (b"<![CDATA[", b"<!--")


def parsed(body: bytes, asked: Wanted) -> ElementTree.Element:
    """The answer without members of lists that hold nothing of what is asked. Raises ElementTree.ParseError."""
    slim = body
    if not any(mark in body for mark in _HIDING):
        for path, members in asked.lists.items():
            slim = slim if members is None else _without(slim, path, members)
    try:
        return ElementTree.fromstring(slim)  # noqa: S314  # expat bounds what entities may grow to
    except ElementTree.ParseError:
        return ElementTree.fromstring(body)  # noqa: S314


def _without(body: bytes, path: str, members: Members) -> bytes:
    opening = re.compile(rb'<name>%s</name><val\b[^>]*"ArrayOf(\w+)"[^>]*>' % re.escape(path.encode()))
    needed = [b"<%s>" % name.encode() for name in members.names if name != TYPE]
    pieces, done = [], 0
    for match in opening.finditer(body):
        end = body.find(_END, match.end())
        if end < 0:
            break
        closing = b"</%s>" % match.group(1)
        pieces.append(body[done : match.end()])
        listed = body[match.end() : end].split(closing)
        pieces += [member + closing for member in listed if any(tag in member for tag in needed)]
        done = end
    return b"".join((*pieces, body[done:]))
