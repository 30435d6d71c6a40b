"""XML from outside, read so that nothing in it can expand, reach out or exhaust us.

A document that holds the words of a document type anywhere, or whose encoding could hide
them, is first read by expat, which refuses it at the moment the declaration begins, before
a single entity is defined. Only then does lxml build the tree, again with entities, network
and document types off. What an honest tablet sends holds no such words and is read once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.parsers import expat

from lxml import etree

from surveys.errors import BrokenXml, XmlForbidden, XmlTooLarge

MAX_BYTES = 16 * 1024 * 1024  # an interview of 500 questions with 30 members is under 1 MB
MAX_DEPTH = 100  # groups in groups; libxml2's own limit is 256

# Others than these the two parsers might read differently, and so see different documents.
ENCODINGS = frozenset({"utf-8", "utf-16", "us-ascii", "iso-8859-1"})

_DOCUMENT_TYPE = b"<!DOCTYPE"
# In these encodings the words of a document type are these very bytes.
_PLAIN_START = re.compile(
    rb"""(\xef\xbb\xbf)?
    (<\?xml\s+version\s*=\s*["']1\.0["']
      (\s+encoding\s*=\s*["'](utf-8|us-ascii|iso-8859-1)["'])?
      (\s+standalone\s*=\s*["'](yes|no)["'])?\s*\?>)?
    \s*<[a-z_!]""",
    re.VERBOSE | re.IGNORECASE,
)
_TOO_DEEP = etree.XPath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")")


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
    is_inspected = not _is_plain(content)
    if is_inspected:
        inspect_xml([content])
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        if not is_inspected:
            inspect_xml([content])  # its words for a fault are the plainer ones
        line, column = error.position
        raise BrokenXml(line, column, (error.msg or "").partition(", line ")[0]) from error
    if _TOO_DEEP(root):
        raise XmlTooLarge(f"{MAX_DEPTH + 1} levels", f"{MAX_DEPTH} levels")
    return root


def _is_plain(content: bytes) -> bool:
    """Say whether no document type can be in it: the words would be there to be seen."""
    return _PLAIN_START.match(content) is not None and _DOCUMENT_TYPE not in content


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
