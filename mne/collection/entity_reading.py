"""What an interview says of entities: which it creates or updates, with which properties.

A questionnaire declares an entity by ``meta/entity`` in its instance, at the top (version
2024.1 of the entities specification) or inside a repeat (2025.1), and names with
``entities:saveto`` the questions whose answers become properties of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from surveys.safe_xml import parse_xml_safely

_SAVE_TO = "{http://www.opendatakit.org/xforms/entities}saveto"
_YES = frozenset({"1", "true"})


@dataclass(frozen=True)
class Mention:
    """An entity that an interview creates, updates, or both as the case may be.

    ``base`` is the version that the tablet knew. ``trunk`` is the last one that it had from
    the server, and ``branch_id`` names the changes it has made since without network.
    """

    path: str
    uuid: str
    dataset: str
    creates: bool
    updates: bool
    label: str
    properties: Mapping[str, str]
    base: int | None = None
    trunk: int | None = None
    branch_id: str | None = None


@lru_cache(maxsize=64)
def saved_properties(xform: bytes) -> Mapping[str, str]:
    """Give what a questionnaire saves: the address of a question → its property."""
    root = parse_xml_safely(xform)
    return {
        nodeset: bind.get(_SAVE_TO, "")
        for bind in root.iter("{*}bind")
        if bind.get(_SAVE_TO) and (nodeset := bind.get("nodeset"))
    }


def may_mention(xml: bytes) -> bool:
    """Say whether an interview can mention an entity, without reading it."""
    return b"entity" in xml


def mentions(xml: bytes, saved: Mapping[str, str]) -> list[Mention]:
    """Give the entities that an interview creates or updates, in its order."""
    root = parse_xml_safely(xml)
    return list(_under(root, f"/{_name(root)}", f"/{_name(root)}", saved))


def _under(
    holder: etree._Element, address: str, path: str, saved: Mapping[str, str]
) -> Iterator[Mention]:
    """Give what ``holder`` mentions and what lies below it; ``path`` has positions."""
    entity = holder.find("{*}meta/{*}entity")
    if entity is not None:
        mention = _mention(entity, path, dict(_saved(holder, address, saved)))
        if mention is not None:
            yield mention
    seen: dict[str, int] = {}
    for child in holder.iterchildren(etree.Element):
        name = _name(child)
        seen[name] = seen.get(name, 0) + 1
        if len(child):
            yield from _under(
                child, f"{address}/{name}", f"{path}/{name}[{seen[name]}]", saved
            )


def _saved(
    holder: etree._Element, address: str, saved: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Give the properties in ``holder``, but none of an entity further down."""
    for child in holder.iterchildren(etree.Element):
        here = f"{address}/{_name(child)}"
        if here in saved:
            yield saved[here], (child.text or "").strip()
        if len(child) and child.find("{*}meta/{*}entity") is None:
            yield from _saved(child, here, saved)


def _mention(
    entity: etree._Element, path: str, properties: Mapping[str, str]
) -> Mention | None:
    creates = entity.get("create", "").strip() in _YES
    updates = entity.get("update", "").strip() in _YES
    uuid, dataset = entity.get("id", "").strip(), entity.get("dataset", "").strip()
    if not (creates or updates) or not uuid or not dataset:
        return None
    return Mention(
        path=path,
        uuid=uuid.removeprefix("uuid:"),
        dataset=dataset,
        creates=creates,
        updates=updates,
        label=(entity.findtext("{*}label") or "").strip(),
        properties=properties,
        base=_number(entity.get("baseVersion")),
        trunk=_number(entity.get("trunkVersion")),
        branch_id=(entity.get("branchId") or "").strip() or None,
    )


def _number(text: str | None) -> int | None:
    stripped = (text or "").strip()
    return int(stripped) if stripped.isascii() and stripped.isdecimal() else None


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname
