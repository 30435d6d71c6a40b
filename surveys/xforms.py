"""An XForm that somebody uploads as XML: is it one, and what in it is to be refused.

What pyxform makes needs none of this. The rules: no document type, no processing
instruction (a stylesheet), no HTML or script in what people read, no file but those sent
along with the form, and no other server to send the interviews to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from surveys.errors import NotAnXForm, XmlForbidden
from surveys.safe_xml import parse_xml_safely

XHTML = "http://www.w3.org/1999/xhtml"
XFORMS = "http://www.w3.org/2002/xforms"
# The namespaces of elements that pyxform 4.5 writes (constants.NSMAP).
NAMESPACES = frozenset(
    {
        XFORMS,
        "http://openrosa.org/javarosa",
        "http://openrosa.org/xforms",
        "http://www.opendatakit.org/xforms",
        "http://www.opendatakit.org/xforms/entities",
    }
)
_HTML_PARTS = frozenset({"html", "head", "title", "body"})
# A file that comes with the form: one folder of JavaRosa's, one plain name.
_OWN_FILE = re.compile(r"jr://(images|audio|video|file|file-csv|instance)/[^/\\:?#%]+")
_MEDIA_FORMS = frozenset({"image", "big-image", "audio", "video"})
_SOURCE_ATTRIBUTES = frozenset({"src", "href", "action", "resource"})


@dataclass(frozen=True)
class XForm:
    """What an XForm says of itself."""

    form_id: str
    version: str
    title: str


def check_xform(content: bytes) -> XForm:
    """Check an XForm from outside and say which form it is.

    Raises
    ------
    BrokenXml, XmlTooLarge
        See ``parse_xml_safely``.
    NotAnXForm
        Well-formed, but no form.
    XmlForbidden
        It holds something that the rules above refuse; the line is named.
    """
    root = parse_xml_safely(content)
    form = _identity(root)
    for instruction in _instructions(root):
        raise _forbidden(instruction, f"<?{instruction.xpath('name()')!s}?>")
    for element in _outside_instances(root):
        _check_element(element)
    for element in root.iter(etree.Element):
        _check_sources(element)
    return form


def _identity(root: etree._Element) -> XForm:
    model = root.find(f"{{{XHTML}}}head/{{{XFORMS}}}model")
    primary = model.find(f"{{{XFORMS}}}instance") if model is not None else None
    if primary is None or len(primary) == 0:
        raise NotAnXForm("model/instance")
    form = primary[0]
    title = root.findtext(f"{{{XHTML}}}head/{{{XHTML}}}title") or ""
    return XForm(form.get("id", ""), form.get("version", ""), title)


def _instructions(root: etree._Element) -> Iterator[etree._Element]:
    yield from root.itersiblings(preceding=True)  # comments are already gone
    yield from root.iter(etree.ProcessingInstruction)
    yield from root.itersiblings()


def _outside_instances(root: etree._Element) -> Iterator[etree._Element]:
    """Give every element but the questions' own, whose names are the author's."""
    if root.tag != f"{{{XFORMS}}}instance":
        yield root
        for child in root.iterchildren(etree.Element):
            yield from _outside_instances(child)


def _check_element(element: etree._Element) -> None:
    name = etree.QName(element)
    is_html_part = name.namespace == XHTML and name.localname in _HTML_PARTS
    if not is_html_part and name.namespace not in NAMESPACES:
        raise _forbidden(element, f"<{name.localname}>")
    for attribute in element.attrib:
        if etree.QName(attribute).localname.lower().startswith("on"):
            raise _forbidden(element, f"{etree.QName(attribute).localname}=")


def _check_sources(element: etree._Element) -> None:
    for attribute, value in element.attrib.items():
        if etree.QName(attribute).localname in _SOURCE_ATTRIBUTES:
            _check_source(element, str(value))
    if element.get("form") in _MEDIA_FORMS:
        _check_source(element, (element.text or "").strip())


def _check_source(element: etree._Element, address: str) -> None:
    if address and not _OWN_FILE.fullmatch(address):
        raise _forbidden(element, address)


def _forbidden(node: etree._Element, found: str) -> XmlForbidden:
    line: object = node.sourceline
    return XmlForbidden(found, line if isinstance(line, int) else 0)
