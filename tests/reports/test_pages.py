"""The report told in both languages, and written as HTML, XLSX and PDF.

D1  every text exists in both languages over the same facts
D2  numbers and days are written as each language writes them
D3  a weak estimate is marked; where an error says nothing there is a dash
D4  every table carries the standard and the hash of the data set; tables are numbered
D5  reviews and samples are told apart
D6  the HTML needs nothing else: no address outside, each id once
D7  the workbook holds real numbers, intervals as two, weak ones with their mark
D8  the PDF says the same words
D9  the same report gives the same bytes, in every form
D10 many communes are drawn on several pages, each with its number
"""

import io
import re
import string
from collections import Counter
from dataclasses import replace

import openpyxl
import polars as pl
import pytest
from lxml import html as markup
from pypdf import PdfReader

from analysis.standards import load
from mne.reports import html, pdf, xlsx
from mne.reports.document import Document, Figure, Points, Table
from mne.reports.numbers import PovertyReport, poverty_report
from mne.reports.pages import document, dot_figures
from mne.reports.poverty import WRITERS
from mne.reports.texts import texts
from mne.reports.voice import Voice
from tests.reports.test_numbers import MAPS, WORKED, later, review
from tests.reports.truth import SIX, Home, Made, made_frames

SHA256 = "ab" * 32


@pytest.fixture(scope="module")
def report() -> PovertyReport:
    """Two sample rounds and a review."""
    frames = made_frames(
        [
            Made("DK", WORKED),
            review({"C1-1": (1234, 4350), "C2-1": (300, 990)}),
            later(WORKED, 2, 4),
        ],
        MAPS,
    )
    return poverty_report(frames, load("vn-2022"))


@pytest.fixture(scope="module")
def vietnamese(report: PovertyReport) -> Document:
    return document(report, "vi")


@pytest.fixture(scope="module")
def english(report: PovertyReport) -> Document:
    return document(report, "en")


@pytest.fixture(scope="module")
def page(vietnamese: Document) -> markup.HtmlElement:
    return markup.document_fromstring(html.render(vietnamese))


def sentences(told: Document) -> str:
    return "\n".join(
        s for block in told.blocks if isinstance(block, Points) for s in block.sentences
    )


def table(told: Document, words: str) -> Table:
    return next(each for each in told.tables if words in each.caption)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same_things():  # D1
    for section, keys in texts().items():
        for key, said in keys.items():
            assert said.keys() == {"vi", "en"}, f"{section}.{key}"
            assert fields(said["vi"]) == fields(said["en"]), f"{section}.{key}"
            assert said["vi"].strip()
            assert said["en"].strip()


def test_numbers_are_written_as_the_language_writes_them(
    vietnamese: Document, english: Document
):  # D2
    assert "tỷ lệ hộ nghèo là 58,3% (khoảng tin cậy 95%: " in sentences(vietnamese)
    assert "poor households 58.3% (95% interval " in sentences(english)
    assert "32 hộ nghèo trên 1.534 hộ dân cư = 2,09%" in sentences(vietnamese)
    assert "32 poor of 1,534 resident households = 2.09%" in sentences(english)


def test_days_are_written_the_same_in_both(vietnamese: Document, english: Document):  # D2
    for told in (vietnamese, english):
        assert "01/07/2026" in table(told, "01/07/2026").caption
        assert dict(told.facts)[told.facts[1][0]] == "20/11/2026"


def test_a_change_says_its_points_its_interval_and_its_method(
    vietnamese: Document,
):  # D2
    changed = table(vietnamese, "thay đổi từ đầu kỳ 2022 đến cuối kỳ 2026")
    whole = changed.lines[0].cells
    assert (whole[0].text, whole[1].text, whole[2].text, whole[3].text) == (
        "Toàn địa bàn",
        "58,3%",
        "25,0%",
        "−33,3",
    )
    assert any("fixed" in note for note in changed.notes)
    assert any("bản đồ ngày 01/07/2026" in note for note in changed.notes)


def test_a_weak_estimate_is_marked(vietnamese: Document):  # D3
    rates = table(vietnamese, "Tỷ lệ hộ nghèo theo xã và đợt")
    marked = [line.cells[3].text for line in rates.lines]
    assert marked[0] == "58,3% †"  # eight households
    assert any("†" in note for note in rates.notes)


def test_an_error_of_nought_is_a_dash(vietnamese: Document):  # D3
    rates = table(vietnamese, "Tỷ lệ hộ cận nghèo theo xã và đợt")
    first = rates.lines[0].cells
    assert (first[3].text, first[4].text) == ("0,0% †", "–")


def test_every_table_carries_its_proof(vietnamese: Document):  # D4
    assert [each.label for each in vietnamese.tables] == [
        f"Bảng {number}" for number in range(1, len(vietnamese.tables) + 1)
    ]
    assert [each.label for each in vietnamese.figures] == ["Hình 1", "Hình 2", "Hình 3"]
    for each in vietnamese.tables:
        assert each.constants == (("Chuẩn", "vn-2022"), ("Mã băm bộ dữ liệu", SHA256))
        assert {len(line.cells) for line in each.lines} == {len(each.columns)}


def test_rounds_are_headed_by_name_code_and_map(vietnamese: Document):  # D4
    rates = table(vietnamese, "Tỷ lệ hộ nghèo theo xã và đợt")
    assert list(dict.fromkeys(line.group for line in rates.lines)) == [
        "Đầu kỳ 2022 – DK, bản đồ ngày 01/07/2022",
        "Cuối kỳ 2026 – CK, bản đồ ngày 01/07/2026",
    ]


def test_reviews_are_told_apart(vietnamese: Document):  # D5
    counted = table(vietnamese, "Kết quả rà soát")
    assert not any(column.is_interval for column in counted.columns)
    assert any("không có khoảng tin cậy" in note for note in counted.notes)
    assert "nguồn: Công an xã" in "\n".join(counted.notes)
    assert [cell.text for cell in counted.lines[0].cells][:7] == [
        "Toàn địa bàn",
        "1.534",
        "5.340",
        "35",
        "34",
        "32",
        "2,09%",
    ]
    assert "toàn bộ danh sách, không có sai số chọn mẫu" in sentences(vietnamese)


def test_the_global_mpi_is_told_in_persons_and_index():
    homes = [Home("C1-1", 1, SIX, 10), *WORKED[1:]]
    told = document(
        poverty_report(made_frames([Made("DK", homes)]), load("global-mpi-2018")), "vi"
    )
    index = table(told, "Chỉ số nghèo đa chiều (M0 = H × A) theo xã và đợt")
    assert index.columns[3].unit == "number"
    assert re.fullmatch(r"0,\d{3} †", index.lines[0].cells[3].text)
    assert ("Đơn vị tính", "người") in told.facts


def test_a_silent_stratum_is_said_below_the_tables():
    lost = [Home(f"C3-{n}", 1, {}, 30, "3", result="lost") for n in (1, 2)]
    frames = made_frames([Made("DK", [*WORKED, *lost])])
    told = document(poverty_report(frames, load("vn-2022")), "vi")
    assert "không phỏng vấn được hộ nào trong tầng 3" in sentences(told)


# ---------------------------------------------------------------- HTML


def test_the_page_needs_nothing_from_outside(
    vietnamese: Document, page: markup.HtmlElement
):  # D6
    content = html.render(vietnamese).decode()
    assert page.get("lang") == "vi"
    assert not re.search(r'(src|href)="(?!#)', content)
    assert "<script" not in content
    assert "@import" not in content
    ids = Counter(page.xpath("//@id"))
    assert [name for name, times in ids.items() if times > 1] == []
    for name in page.xpath("//@*[local-name()='href']"):
        assert name.removeprefix("#") in ids, name


def test_the_page_names_its_drawings_and_tables(page: markup.HtmlElement):  # D6
    assert len(page.xpath("//figure//svg[@role='img'][@aria-label]")) == 3
    assert all(page.xpath("//table/caption/text()"))
    assert page.xpath("//h1/text()") == ["Nghèo đa chiều theo xã và theo đợt"]


def test_the_page_shows_every_cell(vietnamese: Document, page: markup.HtmlElement):  # D6
    shown = [
        " ".join(row.itertext()).split()
        for row in page.xpath("//tbody/tr[not(@class='group')]")
    ]
    meant = [
        " ".join(cell.text for cell in line.cells).split()
        for each in vietnamese.tables
        for line in each.lines
    ]
    assert shown == meant


def test_names_can_t_break_out_of_the_page():  # D6
    frames = made_frames([Made("DK", WORKED)])
    nasty = frames.areas.with_columns(commune_name=pl.lit("<script>alert(1)</script>"))
    told = document(poverty_report(replace(frames, areas=nasty), load("vn-2022")), "vi")
    content = html.render(told).decode()
    assert "<script" not in content
    assert "&lt;script&gt;" in content


# ---------------------------------------------------------------- XLSX


def test_the_workbook_holds_real_numbers(vietnamese: Document):  # D7
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(vietnamese)))
    assert book.sheetnames[0] == "Tổng quan"
    rates = table(vietnamese, "Tỷ lệ hộ nghèo theo xã và đợt")
    sheet = book[rates.label]
    heads = [cell.value for cell in sheet[3]]
    first = dict(zip(heads, sheet[4], strict=True))
    assert first["Đợt"].value == "Đầu kỳ 2022 – DK, bản đồ ngày 01/07/2022"
    assert first["Ước lượng"].value == pytest.approx(70 / 120)
    assert first["Ước lượng"].number_format == '#,##0.0%" †"'
    assert first["Sai số chuẩn (điểm %)"].value == pytest.approx(18.6339, rel=1e-4)
    low, high = (first[f"Khoảng tin cậy 95%, {end}"].value for end in ("từ", "đến"))
    assert 0 < low < 70 / 120 < high < 1
    assert (first["Chuẩn"].value, first["Mã băm bộ dữ liệu"].value) == ("vn-2022", SHA256)


def test_every_table_and_figure_has_its_sheet_and_its_link(vietnamese: Document):  # D7
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(vietnamese)))
    labels = [each.label for each in (*vietnamese.tables, *vietnamese.figures)]
    assert book.sheetnames[1:] == labels
    linked = {cell.value for row in book["Tổng quan"] for cell in row if cell.hyperlink}
    assert linked == set(labels)


def test_what_is_not_known_is_a_dash_in_the_workbook(vietnamese: Document):  # D7
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(vietnamese)))
    sheet = book[table(vietnamese, "Tỷ lệ hộ cận nghèo theo xã và đợt").label]
    heads = [cell.value for cell in sheet[3]]
    first = dict(zip(heads, (cell.value for cell in sheet[4]), strict=True))
    assert (first["Ước lượng"], first["Sai số chuẩn (điểm %)"]) == (0, "–")


# ---------------------------------------------------------------- PDF and bytes


def test_the_pdf_says_the_same_words(vietnamese: Document):  # D8
    pages = PdfReader(io.BytesIO(pdf.render(vietnamese))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in (
        "Nghèo đa chiều theo xã và theo đợt",
        "Kết quả rà soát theo xã và năm",
        "32 hộ nghèo trên 1.534 hộ dân cư = 2,09%",
        SHA256,
    ):
        assert words in text


@pytest.mark.slow
@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_same_report_gives_the_same_bytes(
    report: PovertyReport, form: str, language: str
):  # D9
    first, second = (WRITERS[form](document(report, language)) for _ in range(2))
    assert first == second
    assert len(first) > 10_000


def test_drawings_are_made_for_page_and_workbook(vietnamese: Document):
    for each in vietnamese.blocks:
        if isinstance(each, Figure):
            assert b"<svg" in each.svg
            assert each.png.startswith(b"\x89PNG")


def test_a_report_of_reviews_alone_has_no_sample_part():  # D5
    frames = made_frames([review({"C1-1": (100, 350), "C2-1": (300, 990)})])
    told = document(poverty_report(frames, load("vn-2022")), "en")
    assert [each.label for each in told.figures] == ["Figure 1"]
    assert not any("sample" in each.caption for each in told.tables)


@pytest.mark.slow
def test_many_communes_take_several_pages(report: PovertyReport):  # D10
    first = [each for each in report.on_one_map if each.measure == report.measures[0]]
    many = replace(
        report,
        on_one_map=tuple(replace(first[0], domain=f"C{place}") for place in range(90)),
    )
    captions = [figure.caption for figure in dot_figures(Voice(many, "vi"))]
    assert len(captions) > 1
    assert captions[0].endswith(f" (1/{len(captions)})")
