"""XForms from outside: what is one, and what in it is refused.

X1  every XForm that we make ourselves passes
X2  forbidden XML is refused by what was found, with its line
X3  well-formed XML that is no form is refused
"""

from __future__ import annotations

import pytest

from surveys.errors import BrokenXml, NotAnXForm, XmlForbidden
from surveys.instruments import NAMES, load
from surveys.xforms import XForm, check_xform
from surveys.xlsform import convert_text

FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
<h:head><h:title>People</h:title>
<model>
<itext><translation lang="vi"><text id="a">
<value>Tuổi <output value="/data/script"/></value>
<value form="image">jr://images/age.jpg</value>
<value form="guidance">See http://example.org</value></text></translation></itext>
<instance><data id="people" version="3"><script/></data></instance>
<instance id="list" src="jr://file/communes.csv"/>
<instance id="__last-saved" src="jr://instance/last-saved"/>
<submission method="post"/>
<bind nodeset="/data/script" type="int"/>
</model></h:head>
<h:body><input ref="/data/script"><label ref="jr:itext('a')"/></input></h:body>
</h:html>"""


@pytest.mark.parametrize("name", NAMES)
def test_what_we_make_ourselves_passes(name: str):  # X1
    converted = convert_text(load(name))
    form = converted.questionnaire
    assert check_xform(converted.xform) == XForm(form.form_id, form.version, form.title)


def test_a_form_says_what_it_is():  # X1
    assert check_xform(FORM.encode()) == XForm("people", "3", "People")


@pytest.mark.parametrize(
    ("old", "new", "found", "line"),
    [
        ("<h:html", "<!DOCTYPE h:html><h:html", "<!DOCTYPE h:html>", 1),
        ("<h:html", "<?xml-stylesheet href='x.xsl'?><h:html", "<?xml-stylesheet?>", 1),
        ("<model>", "<model><?php x?>", "<?php?>", 3),
        ("</h:html>", "</h:html>\n<?late x?>", "<?late?>", 16),
        ("Tuổi", "<h:script>alert(1)</h:script>", "<script>", 5),
        ("Tuổi", "<h:b>Tuổi</h:b>", "<b>", 5),
        ("</h:body>", "<svg xmlns='http://www.w3.org/2000/svg'/></h:body>", "<svg>", 14),
        ("<input ", "<input onclick='x' ", "onclick=", 14),
        ("jr://images/age.jpg", "http://example.org/a.jpg", "http://example.org/a.jpg", 6),
        ("jr://file/communes.csv", "file:///etc/passwd", "file:///etc/passwd", 9),
        ("jr://file/communes.csv", "jr://file/../secret", "jr://file/../secret", 9),
        ("jr://file/communes.csv", "jr://elsewhere/a.csv", "jr://elsewhere/a.csv", 9),
        (
            'method="post"',
            'method="post" action="https://example.org/submission"',
            "https://example.org/submission",
            11,
        ),
    ],
)  # fmt: skip
def test_forbidden_xml_is_refused_with_its_line(old, new, found, line):  # X2
    with pytest.raises(XmlForbidden) as refused:
        check_xform(FORM.replace(old, new, 1).encode())
    assert refused.value.facts == {"found": found, "line": line}


def test_broken_xml_is_refused():  # X2
    with pytest.raises(BrokenXml):
        check_xform(FORM.replace("</model>", "").encode())


@pytest.mark.parametrize(
    "content", ["<data/>", FORM.replace("model>", "modell>"), "<h:html xmlns:h='x'/>"]
)
def test_what_is_no_form_is_refused(content: str):  # X3
    with pytest.raises(NotAnXForm, match="not an XForm"):
        check_xform(content.encode())
