"""Consolidated reports as Word and Excel files, from templates that an office may replace.

C1  (A-15) the same snapshot gives the same bytes, whatever was reported since
C2  (A-15) a missing unit is named with what was done about it; revisions are named
C3  (A-19) numbers in the Vietnamese way in the paper, as numbers in the workbook
C4  an office's own template is in force from its upload on; the package's comes back
C5  a template's fault is told with its place; nothing in a template computes
C6  a file that could act by itself is no template
C7  what a unit typed is text: no formula, no tag, no control character
C8  templates are tried on contents of the real shape
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import docx
import openpyxl
import pytest
from sqlalchemy.orm import Session

from mne import clock
from mne.collection.files import FileStore
from mne.config import Settings
from mne.reports import filling, receiving
from mne.reports.consolidated_paper import contents, document_of, workbook_of
from mne.reports.consolidating import consolidate
from mne.reports.periodic_models import Consolidation, MissingUnits, PeriodicReport
from mne.reports.report_moves import Act
from mne.reports.sample_contents import names_of, sample_contents
from mne.reports.template_errors import (
    TemplateComputes,
    TemplateMalformed,
    TemplateNameUnknown,
    TemplateUnreadable,
)
from mne.reports.template_models import Paper
from mne.reports.templates import (
    check,
    history_of,
    package_template,
    put_template,
    restore_package_template,
    template_of,
)
from tests.programmes.conftest import plan
from tests.reports.reporting import FILLED, World, world
from tests.reports.test_periodic_reports import in_may_2023

__all__ = ["in_may_2023", "plan", "world"]

TYPED = FILLED | {"1.1": {"": {"value": "4.179", "note": "=1+1"}}}
WORDS = "Chậm phân bổ <vốn> & {{ office }}\x0b"
HEADING = "Khó khăn, vướng mắc và nguyên nhân"
LAID_OUT = package_template(Paper.CONSOLIDATED_DOCUMENT)
BOOK = package_template(Paper.CONSOLIDATED_WORKBOOK)


@pytest.fixture
def taken(world: World) -> tuple[PeriodicReport, Consolidation]:
    """The town's report is in it; Mỏ Công has not reported."""
    town, _other = world.open()
    world.fill(town, world.typist, TYPED)
    town.draft = town.draft | {"narrative": {HEADING: WORDS}}

    filling.submit(world.session, town, town.version, world.approver)
    receiving.accept(world.session, town, Act(world.officer, town.version))
    made = consolidate(world.session, town.schedule, world.officer)
    return town, made


def text_of(document: bytes) -> str:
    read = docx.Document(io.BytesIO(document))
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in read.paragraphs), *cells])


def own_document(*paragraphs: str) -> bytes:
    document, buffer = docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(buffer)
    return buffer.getvalue()


def own_workbook(*cells: str) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.worksheets[0].title = "Sheet"
    book.worksheets[0].append(cells)
    book.save(buffer)
    return buffer.getvalue()


# ---------------------------------------------------------------- what is in it


def test_the_same_snapshot_gives_the_same_bytes(
    session: Session, world: World, taken: tuple[PeriodicReport, Consolidation]
):  # C1
    town, made = taken
    before = document_of(session, made, LAID_OUT), workbook_of(session, made, BOOK)
    with clock.frozen(clock.now() + timedelta(days=3)):
        other = next(r for r in world.session.query(PeriodicReport) if r is not town)
        world.accept(other, world.other)
        second = consolidate(session, town.schedule, world.officer)
        again = document_of(session, made, LAID_OUT), workbook_of(session, made, BOOK)
        assert document_of(session, second, LAID_OUT) != before[0]
    assert again == before


def test_the_paper_says_who_is_in_it(
    session: Session, taken: tuple[PeriodicReport, Consolidation]
):  # C2 C3
    town, made = taken
    said = text_of(document_of(session, made, LAID_OUT))
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "UBND huyện Tân Biên",
        "Tân Biên, ngày",
        "được tiếp nhận: 1/2.",
        "không coi là bằng 0",
        "- UBND xã Mỏ Công (chưa nộp)",
        "4.179",
        "2 (2/100)",
        "3.634",
        "chưa nêu",
        f"lần 1 (số {town.revisions[0].id})",
        LAID_OUT.name,
    ):
        assert words in said, words
    assert "4179" not in said


def test_the_treatment_of_a_missing_unit_is_said(
    session: Session, world: World, taken: tuple[PeriodicReport, Consolidation]
):  # C2
    town, _made = taken
    made = consolidate(session, town.schedule, world.officer, MissingUnits.LAST_ESTIMATE)
    assert "lấy số ước gần nhất" in text_of(document_of(session, made, LAID_OUT))


def test_the_workbook_goes_on_computing(
    session: Session, taken: tuple[PeriodicReport, Consolidation]
):  # C2 C3 C7
    _town, made = taken
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(session, made, BOOK)))
    rows = {row[0].value: row for row in book["Tổng hợp"].iter_rows(min_row=5)}
    assert [rows["2.1"][place].value for place in (4, 5, 6, 10)] == [2, 100, 2, "1/2"]
    assert rows["1.1"][6].value == 4179
    assert rows["1.1"][6].number_format == "[$-42A]#,##0"
    (models,) = (
        row for row in book["Theo đơn vị"].iter_rows(min_row=5) if row[0].value == "1.1"
    )
    assert models[4].value == "UBND thị trấn Tân Biên"
    assert (models[13].value, models[13].data_type) == ("=1+1", "s")
    missing = book["Đơn vị thiếu"]["A5":"B5"][0]
    assert [cell.value for cell in missing] == ["UBND xã Mỏ Công", "chưa nộp"]
    assert book["Tổng hợp"].auto_filter.ref == "A4:M6"


def test_what_a_unit_typed_is_text(
    session: Session, taken: tuple[PeriodicReport, Consolidation]
):  # C7
    _town, made = taken
    said = text_of(document_of(session, made, LAID_OUT))
    assert "Chậm phân bổ <vốn> & {{ office }}" in said


def shape_of(thing: Any) -> Any:
    if isinstance(thing, dict):
        return {name: shape_of(each) for name, each in thing.items()}
    if isinstance(thing, list):
        return [shape_of(thing[0])] if thing else []
    return None


def test_a_template_is_tried_on_the_real_shape(
    session: Session, taken: tuple[PeriodicReport, Consolidation]
):  # C8
    _town, made = taken
    real = shape_of(contents(session, made, "x"))
    sample = shape_of(dict(sample_contents(Paper.CONSOLIDATED_DOCUMENT)))
    # no target is set, so there is nothing to remark
    assert sample | {"notes": []} == real
    assert ("rows[].value", "2,5") in names_of(Paper.CONSOLIDATED_WORKBOOK)


# ---------------------------------------------------------------- an office's own


def test_an_office_puts_its_own_template_in_place(
    session: Session,
    settings: Settings,
    world: World,
    taken: tuple[PeriodicReport, Consolidation],
):  # C4
    store, paper = FileStore(settings.files_dir), Paper.CONSOLIDATED_DOCUMENT
    area = world.plan.programme.area_id
    own = own_document("Kỳ {{ period.code }}", "{%p for row in rows %}", "{{ row.code }}",
                       "{%p endfor %}")  # fmt: skip
    put_template(session, store, (area, paper), ("mau.docx", own), world.officer)
    used = template_of(session, store, area, paper)
    assert used.name.startswith("mau.docx (")
    assert text_of(document_of(session, taken[1], used)).split() == [
        "Kỳ",
        "6T-2023",
        "1.1",
        "2.1",
    ]
    restore_package_template(session, (area, paper), world.officer)
    assert template_of(session, store, area, paper).name == LAID_OUT.name
    assert len(history_of(session, area, paper)) == 2
    assert template_of(session, store, area, Paper.CONSOLIDATED_WORKBOOK).name == BOOK.name


def test_a_refused_template_changes_nothing(
    session: Session, settings: Settings, world: World
):  # C4 C5
    store, paper = FileStore(settings.files_dir), Paper.CONSOLIDATED_DOCUMENT
    area = world.plan.programme.area_id
    wrong = own_document("Kỳ {{ perid.code }}")
    with pytest.raises(TemplateNameUnknown, match=r"at “Kỳ {{ perid.code }}”"):
        put_template(session, store, (area, paper), ("mau.docx", wrong), world.officer)
    assert template_of(session, store, area, paper).name == LAID_OUT.name


@pytest.mark.parametrize(
    ("tag", "fault"),
    [
        ("{{ rows.code }}", TemplateNameUnknown),
        ("{{ period.nothing }}", TemplateNameUnknown),
        ("{% for row in rows %}", TemplateMalformed),
        ("{{ period.name|format }}", TemplateMalformed),
        ("{{ ''.__class__.__mro__ }}", TemplateComputes),
        ("{{ period.name.__init__.__globals__ }}", TemplateComputes),
        ("{{ period.name * 999999999 }}", TemplateComputes),
        ("{{ period.name.upper() }}", TemplateComputes),
        ("{% set a = period.name %}", TemplateComputes),
        ("{% include 'x' %}", TemplateComputes),
        (
            "{% for a in rows %}{% for b in rows %}x{% endfor %}{% endfor %}",
            TemplateComputes,
        ),
    ],
)
def test_a_templates_fault_is_told_with_its_place(tag: str, fault: type[Exception]):  # C5
    with pytest.raises(fault, match=r"“mau.docx”, at “Kỳ này"):
        check(Paper.CONSOLIDATED_DOCUMENT, "mau.docx", own_document(f"Kỳ này {tag}"))
    with pytest.raises(fault, match=r"“mau.xlsx”, at “Sheet!B1”"):
        check(Paper.CONSOLIDATED_WORKBOOK, "mau.xlsx", own_workbook("x", f"Kỳ này {tag}"))


def with_part(name: str, content: str) -> bytes:
    buffer = io.BytesIO(own_document("x"))
    with zipfile.ZipFile(buffer, "a") as parts:
        parts.writestr(name, content)
    return buffer.getvalue()


REMOTE = (
    '<Relationships><Relationship Id="r9" Type="http://schemas/attachedTemplate" '
    'Target="http://somewhere/x.dotm" TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    "make",
    [
        lambda: b"no zip",
        lambda: own_workbook("x"),
        lambda: with_part("word/vbaProject.bin", "x"),
        lambda: with_part("word/embeddings/oleObject1.bin", "x"),
        lambda: with_part("word/_rels/settings.xml.rels", REMOTE),
        lambda: with_part("word/x.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"),
    ],
    ids=["no zip", "a workbook", "macros", "embedded", "from elsewhere", "entities"],
)
def test_a_file_that_could_act_is_no_template(make: Callable[[], bytes]):  # C6
    with pytest.raises(TemplateUnreadable, match="without macros"):
        check(Paper.CONSOLIDATED_DOCUMENT, "mau.docx", make())
