"""An interview as it arrived: instance XML to answer document, and back.

Every text is kept exactly as it arrived. What the questionnaire doesn't know is kept too,
under its address, in ``Instance.unknown``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lxml import etree

from surveys.addresses import Answers
from surveys.question_types import QUESTION_TYPES, SPELLINGS, Kind, Role
from surveys.questionnaire import Group, Item, Question, Questionnaire, Repeat
from surveys.safe_xml import parse_xml_safely

# OpenRosa's metadata names, for forms whose tablet fills them in instead of questions.
_OPENROSA_META = MappingProxyType(
    {
        "timeStart": "start",
        "timeEnd": "end",
        "deviceID": "deviceid",
        "userID": "username",
        "username": "username",
    }
)
_NOTED_TYPES = frozenset(
    name
    for name, known in [
        *QUESTION_TYPES.items(),
        *((other, QUESTION_TYPES[name]) for other, name in SPELLINGS.items()),
    ]
    if known.role is Role.DEVICE or known.kind is Kind.FILE
)
"""Types of which more is kept than the answer."""


@dataclass(frozen=True)
class Identity:
    """Which form an interview answers, and which interview it is; known without the form.

    ``instance_id`` is None when the tablet sent none. ``meta`` holds everything of the meta
    element; ``is_encrypted`` says that the answers travel in a file beside the XML.
    """

    form_id: str
    version: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)
    is_encrypted: bool = False

    @property
    def instance_id(self) -> str | None:
        """The interview's own id."""
        return self.meta.get("instanceID", "").strip() or None

    @property
    def deprecated_id(self) -> str | None:
        """The id of the version that this one replaces."""
        return self.meta.get("deprecatedID", "").strip() or None

    @property
    def root_uuid(self) -> str | None:
        """The first id that the interview had, as KoboCollect sends it."""
        return self.meta.get("rootUuid", "").strip() or None

    @property
    def instance_name(self) -> str | None:
        """What the questionnaire calls the interview."""
        return self.meta.get("instanceName", "").strip() or None


@dataclass(frozen=True)
class Instance(Identity):
    """An interview read with its questionnaire.

    ``device`` is what the tablet recorded by itself, by question type (``start``, ``end``,
    ``today``, ``deviceid``, ``username`` …). ``attachments`` are the files that answers
    name. ``unknown`` are the texts of nodes that the questionnaire doesn't have.
    """

    answers: Answers = field(default_factory=dict)
    device: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[str, ...] = ()
    unknown: Mapping[str, str] = field(default_factory=dict)


# ---------------------------------------------------------------- from XML


def identify(content: bytes) -> Identity:
    """Say which form and which interview it is, with no questionnaire at hand.

    Raises
    ------
    BrokenXml, XmlForbidden, XmlTooLarge
        See ``parse_xml_safely``.

    Examples
    --------
    >>> identify(b"<d id='f'><meta><instanceID>uuid:7</instanceID></meta></d>").instance_id
    'uuid:7'
    """
    return identify_tree(parse_xml_safely(content))


def identify_tree(root: etree._Element) -> Identity:
    """Say which form and which interview it is, of XML that was parsed safely."""
    meta = {
        _name(leaf): leaf.text or ""
        for child in root.iterchildren("{*}meta")
        for leaf in child.iterchildren(etree.Element)
    }
    return Identity(
        root.get("id", ""), root.get("version", ""), meta, root.get("encrypted") == "yes"
    )


def read_instance(content: bytes, questionnaire: Questionnaire) -> Instance:
    """Read an interview with the questionnaire version that it answers.

    Raises
    ------
    BrokenXml, XmlForbidden, XmlTooLarge
        See ``parse_xml_safely``.
    """
    return read_tree(parse_xml_safely(content), questionnaire)


def read_tree(root: etree._Element, questionnaire: Questionnaire) -> Instance:
    """Read an interview from XML that was parsed safely; see ``read_instance``."""
    identity = identify_tree(root)
    reader = _Reader()
    elements = (child for child in _children(root) if _name(child) != "meta")
    answers = reader.document(elements, questionnaire.children, f"/{questionnaire.root}")
    return Instance(
        identity.form_id,
        identity.version,
        identity.meta,
        identity.is_encrypted,
        answers,
        _device(reader.recorded, identity.meta),
        _attachments(reader.files, identity.meta),
        reader.unknown,
    )


def _name(element: etree._Element) -> str:
    # etree.QName does the same six times as slowly, and this is asked of every node.
    return element.tag.rpartition("}")[2]


def _children(element: etree._Element) -> Iterator[etree._Element]:
    return element.iterchildren(etree.Element)


class _Reader:
    """Reads elements by their questionnaire items and keeps what has none."""

    def __init__(self) -> None:
        self.unknown: dict[str, str] = {}
        self.recorded: dict[str, str] = {}
        self.files: list[str] = []
        self._named: dict[int, dict[str, Item]] = {}

    def named(self, items: tuple[Item, ...]) -> dict[str, Item]:
        """Give items by their names; a member's are asked for once per member."""
        key = id(items)  # the questionnaire holds them for as long as this reader lives
        if key not in self._named:
            self._named[key] = {item.name: item for item in items}
        return self._named[key]

    def document(
        self, elements: Iterable[etree._Element], items: tuple[Item, ...], address: str
    ) -> Answers:
        known = self.named(items)
        answers: Answers = {}
        members: dict[str, list[Answers]] = {}
        strange: dict[str, int] = {}
        for element in elements:
            name = _name(element)
            item = known.get(name)
            here = f"{address}/{name}"
            if isinstance(item, Repeat):
                answers[name] = same = members.setdefault(name, [])
                here = f"{here}[{len(same) + 1}]"
                same.append(self.document(_children(element), item.children, here))
            elif item is None or name in answers:
                number = strange[name] = strange.get(name, int(name in answers)) + 1
                self.keep(element, here if number == 1 else f"{here}[{number}]")
            else:
                answers[name] = self.answer(element, item, here)
        return answers

    def answer(
        self, element: etree._Element, item: Group | Question, address: str
    ) -> str | Answers:
        if isinstance(item, Group):
            return self.document(_children(element), item.children, address)
        if len(element):
            self.document(_children(element), (), address)
        text = element.text or ""
        if text and (item.type in _NOTED_TYPES or item.value_type):
            self.note(item, text)
        return text

    def note(self, question: Question, text: str) -> None:
        """Set apart what the tablet recorded by itself, and the files that it names."""
        if question.question_type.role is Role.DEVICE:
            self.recorded[question.type] = text
        if question.kind is Kind.FILE:
            self.files.append(text)

    def keep(self, element: etree._Element, address: str) -> None:
        """Keep the texts of what the questionnaire doesn't know, under their addresses."""
        children = list(_children(element))
        if children:
            self.document(children, (), address)
        else:
            self.unknown[address] = element.text or ""


def _device(recorded: Mapping[str, str], meta: Mapping[str, str]) -> dict[str, str]:
    named = {
        _OPENROSA_META[name]: text for name, text in meta.items() if name in _OPENROSA_META
    }
    return named | dict(recorded)


def _attachments(files: list[str], meta: Mapping[str, str]) -> tuple[str, ...]:
    names = [*files, meta.get("audit", "")]
    return tuple(dict.fromkeys(name for name in names if name))


# ---------------------------------------------------------------- to XML


def write_instance(instance: Instance, questionnaire: Questionnaire) -> bytes:
    """Write an interview as instance XML, in the order of the questionnaire.

    What the questionnaire doesn't know is not written.
    """
    root = etree.Element(questionnaire.root, id=instance.form_id, version=instance.version)
    _write(root, instance.answers, questionnaire.children)
    if instance.meta:
        meta = etree.SubElement(root, "meta")
        for name, text in instance.meta.items():
            etree.SubElement(meta, name).text = text
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _write(parent: etree._Element, answers: Answers, items: tuple[Item, ...]) -> None:
    for item in items:
        found = answers.get(item.name)
        if isinstance(found, str):
            etree.SubElement(parent, item.name).text = found
        elif found is not None and not isinstance(item, Question):
            for document in found if isinstance(found, list) else [found]:
                _write(etree.SubElement(parent, item.name), document, item.children)
