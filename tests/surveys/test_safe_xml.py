"""XML from outside: nothing in it expands, reaches out or exhausts us.

S1  a document type is refused before an entity of it is defined
S2  broken XML is refused with line and column
S3  size and depth are limited
S4  what is well-formed and plain is read, in the encodings that tablets use
"""

from __future__ import annotations

import pytest

from surveys.errors import BrokenXml, XmlForbidden, XmlTooLarge
from surveys.safe_xml import MAX_DEPTH, parse_xml_safely

BILLION_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE data [
 <!ENTITY a "ha">
 <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
 <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
]>
<data id="f"><age>&c;</age></data>"""
EXTERNAL = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (BILLION_LAUGHS, 2),
        (EXTERNAL, 1),
        (b'<!DOCTYPE d SYSTEM "http://example.org/d.dtd"><d/>', 1),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE d><d/>'.encode("utf-16"), 1),
        ("<!DOCTYPE d><d/>".encode("utf-16-le"), 1),  # seen only as UTF-16, and not said
        (b'<?xml version="1.0" encoding="ISO-8859-1"?>\n<!-- \xe1 --><!DOCTYPE d><d/>', 2),
    ],
)
def test_a_document_type_is_refused_with_its_line(content: bytes, line: int):  # S1
    with pytest.raises(XmlForbidden, match="<!DOCTYPE d") as refused:
        parse_xml_safely(content)
    assert refused.value.facts["line"] == line


@pytest.mark.parametrize("encoding", ["utf-7", "windows-1258", "utf-32"])
def test_an_encoding_that_two_parsers_may_read_differently_is_refused(encoding: str):  # S1
    content = f'<?xml version="1.0" encoding="{encoding}"?><d/>'.encode("ascii")
    with pytest.raises(XmlForbidden, match=f'encoding="{encoding}"'):
        parse_xml_safely(content)


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b"", 1, 1),
        (b"not xml", 1, 1),
        (b"<d>\n<age>34</ag>\n</d>", 2, 10),
        (b"<d>\x0b</d>", 1, 4),
        (b"<d>\n&undefined;</d>", 2, 1),
        (b"<d><x:age/></d>", 1, 10),  # well-formed, but the prefix means nothing
        ('<?xml version="1.0"?><d/>'.encode("utf-32"), 1, 2),
    ],
)
def test_broken_xml_is_refused_with_line_and_column(content: bytes, line: int, column: int):
    with pytest.raises(BrokenXml) as refused:  # S2
        parse_xml_safely(content)
    assert (refused.value.facts["line"], refused.value.facts["column"]) == (line, column)
    assert "vẫn còn nguyên" in refused.value.sentence("vi")


def test_a_deep_document_is_refused():  # S3
    nested = b"<d>" * (MAX_DEPTH + 1) + b"</d>" * (MAX_DEPTH + 1)
    with pytest.raises(XmlTooLarge, match=f"{MAX_DEPTH + 1} levels"):
        parse_xml_safely(nested)
    assert parse_xml_safely(nested[3:-4]).tag == "d"


def test_a_large_document_is_refused_by_its_size():  # S3
    with pytest.raises(XmlTooLarge, match="5 bytes, and the limit is 4 bytes"):
        parse_xml_safely(b"<dd/>", max_bytes=4)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_vietnamese_is_read_as_it_was_written(encoding: str):  # S4
    text = f'<?xml version="1.0" encoding="{encoding}"?><d>Tân <!-- a note -->Biên</d>'
    assert parse_xml_safely(text.encode(encoding)).text == "Tân Biên"


def test_a_byte_order_mark_is_no_fault():  # S4
    assert parse_xml_safely(b"\xef\xbb\xbf<d>34</d>").text == "34"


@pytest.mark.parametrize("answer", [b"&lt;!DOCTYPE d>", b"<![CDATA[<!DOCTYPE d>]]>"])
def test_the_words_of_a_document_type_may_be_an_answer(answer: bytes):  # S4
    assert parse_xml_safely(b"<d>%b</d>" % answer).text == "<!DOCTYPE d>"
