"""XML from outside, read so that nothing in it can expand, reach out or exhaust us.

A first pass with expat refuses a document type (and with it every entity) at the moment its
declaration begins, before a single entity is defined. Only then does lxml build the tree,
again with entities, network and document types off.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.parsers import expat

from lxml import etree

from surveys.errors import BrokenXml, XmlForbidden, XmlTooLarge

MAX_BYTES = 16 * 1024 * 1024  # an interview of 500 questions with 30 members is under 1 MB
MAX_DEPTH = 100  # groups in groups; libxml2's own limit is 256

# Others than these the two parsers might read differently, and so see different documents.
ENCODINGS = frozenset({"utf-8", "utf-16", "us-ascii", "iso-8859-1"})


def parse_xml_safely(content: bytes, max_bytes: int = MAX_BYTES) -> etree._Element:
    """Parse XML from outside and give its root element. Comments are dropped.

    Raises
    ------
    XmlTooLarge
        More bytes than ``max_bytes``, or elements nested deeper than ``MAX_DEPTH``.
    XmlForbidden
        It declares a document type, for which there is no honest use here, or an encoding
        other than ``ENCODINGS``.
    BrokenXml
        It isn't well-formed.

    Examples
    --------
    >>> parse_xml_safely(b"<data id='f'><age>34</age></data>")[0].text
    '34'
    """
    if len(content) > max_bytes:
        raise XmlTooLarge(f"{len(content)} bytes", f"{max_bytes} bytes")
    inspect_xml([content])
    try:
        return etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise BrokenXml(line, column, (error.msg or "").partition(", line ")[0]) from error


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
    )


def inspect_xml(chunks: Iterable[bytes]) -> None:
    """Read XML piece by piece, keeping nothing; raises as ``parse_xml_safely`` does."""
    guard = _Guard()
    try:
        for chunk in chunks:
            guard.parser.Parse(chunk)
        guard.parser.Parse(b"", True)  # noqa: FBT003 -- expat takes it only by position
    except expat.ExpatError as error:
        detail = expat.ErrorString(error.code)
        raise BrokenXml(error.lineno, error.offset + 1, detail) from error


class _Guard:
    """An expat parser that stops at what we don't take."""

    def __init__(self) -> None:
        self.depth = 0
        self.parser = expat.ParserCreate()
        self.parser.XmlDeclHandler = self.declaration
        self.parser.StartDoctypeDeclHandler = self.document_type
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ENCODINGS:
            raise XmlForbidden(f'encoding="{encoding}"', self.parser.CurrentLineNumber)

    def document_type(self, name: str, *_: object) -> None:
        raise XmlForbidden(f"<!DOCTYPE {name}>", self.parser.CurrentLineNumber)

    def start(self, _name: str, _attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise XmlTooLarge(f"{self.depth} levels", f"{MAX_DEPTH} levels")

    def end(self, _name: str) -> None:
        self.depth -= 1
