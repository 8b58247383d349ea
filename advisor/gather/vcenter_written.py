"""What a vCenter answers of one machine, as `govc object.save` keeps it: an `ObjectContent`, a property a line."""

from datetime import datetime
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from advisor.gather.vcenter_session import VcenterError

_KIND = "{http://www.w3.org/2001/XMLSchema-instance}type"
_DEEPEST = 100


def written(described: Element, moment: datetime) -> str:
    """XML without name spaces; `moment` (UTC) is when it was answered. Raises VcenterError."""
    when = moment.isoformat(timespec="seconds").replace("+00:00", "Z")
    properties = "".join(f"{_element(entry, 0)}\n" for entry in described)
    return f'<ObjectContent collected_at="{when}">\n{properties}</ObjectContent>\n'


def _element(element: Element, depth: int) -> str:
    if depth > _DEEPEST:
        raise VcenterError("answers with a machine whose description is nested too deeply.")
    name = element.tag.rpartition("}")[2]
    kind = element.get(_KIND) or element.get("type")
    start = name if kind is None else f"{name} type={quoteattr(kind)}"
    text = escape(element.text) if element.text else ""
    inner = "".join([_element(child, depth + 1) for child in element]) if len(element) else ""
    return f"<{start}>{text}{inner}</{name}>" if text or inner else f"<{start}/>"
