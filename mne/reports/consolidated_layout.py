"""The package's own templates of a consolidated report, which an office may replace."""

from __future__ import annotations

import io

import xlsxwriter

from mne.reports.office_paper import MADE, OfficePaper
from mne.reports.stable_zip import stabilise


def consolidated_document() -> bytes:
    """Give the Word template."""
    paper = OfficePaper()
    paper.heading_block("{{ superior }}", "{{ office }}", "{{ place }}", "BC-")
    paper.title(
        "BÁO CÁO", "{{ period.name }}", "{{ programme.name }} ({{ programme.code }})"
    )
    paper.text("Kính gửi: {{ addressee }}")
    paper.text("Căn cứ {{ period.document }}, {{ office }} tổng hợp báo cáo như sau:")
    _who_reported(paper)
    paper.section("II. KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU")
    paper.table(
        "row in rows",
        ("Mã", "Chỉ tiêu", "ĐVT", "Thực hiện", "Mục tiêu", "% đạt", "Số đơn vị"),
        (
            "{{ row.code }}",
            "{{ row.name }}{% if row.breakdown %} – {{ row.breakdown }}{% endif %}",
            "{{ row.unit }}",
            "{{ row.value }}{% if row.pair %} ({{ row.pair }}){% endif %}",
            "{{ row.target }}",
            "{{ row.percent_met }}",
            "{{ row.coverage }}",
        ),
        (0.09, 0.31, 0.11, 0.17, 0.13, 0.09, 0.10),
    )
    paper.tags("{%p for note in notes %}")
    paper.text("- {{ note }}", italic=True, size=11)
    paper.tags("{%p endfor %}")
    _funds(paper)
    paper.section("IV. TÌNH HÌNH THỰC HIỆN TẠI CÁC ĐƠN VỊ")
    paper.tags("{%p for section in sections %}")
    paper.text("{{ loop.index }}. {{ section.heading }}", italic=True)
    paper.tags("{%p for entry in section.entries %}")
    paper.text("- {{ entry.office }}: {{ entry.text }}")
    paper.tags("{%p endfor %}", "{%p endfor %}")
    paper.signature(
        ("- Như trên;", "- Các đơn vị báo cáo;", "- Lưu: VT."), "THỦ TRƯỞNG CƠ QUAN"
    )
    _grounds(paper)
    return paper.bytes()


def _who_reported(paper: OfficePaper) -> None:
    paper.section("I. TÌNH HÌNH BÁO CÁO CỦA CÁC ĐƠN VỊ")
    paper.text(
        "Kỳ báo cáo từ ngày {{ period.since }} đến ngày {{ period.until }}. Số đơn vị đã "
        "có báo cáo được tiếp nhận: {{ reported }}/{{ obliged }}."
    )
    paper.tags("{%p if missing %}")
    paper.text("Đơn vị chưa có báo cáo được tiếp nhận: {{ snapshot.treatment }}")
    paper.tags("{%p for unit in missing %}")
    paper.text("- {{ unit.name }} ({{ unit.state }})")
    paper.tags("{%p endfor %}", "{%p endif %}")


def _funds(paper: OfficePaper) -> None:
    paper.section("III. HUY ĐỘNG, SỬ DỤNG VỐN (triệu đồng, đến ngày {{ snapshot.day }})")
    paper.table(
        "fund in funds",
        ("Nguồn vốn", "Loại vốn", "Kế hoạch", "Giải ngân", "Tỷ lệ (%)"),
        (
            "{{ fund.source }}",
            "{{ fund.nature }}",
            "{{ fund.planned }}",
            "{{ fund.disbursed }}",
            "{{ fund.percent }}",
        ),
        (0.32, 0.19, 0.18, 0.17, 0.14),
    )


def _grounds(paper: OfficePaper) -> None:
    """Say at the end of what exactly the paper was made."""
    paper.text(
        "Bản tổng hợp số {{ snapshot.number }}, lập lúc {{ snapshot.moment }}; mẫu "
        "{{ template.name }}. Các lần nộp đã tổng hợp: "
        "{% for revision in revisions %}{{ revision.office }} lần {{ revision.number }} "
        "(số {{ revision.id }}){% if not loop.last %}; {% endif %}{% endfor %}.",
        italic=True,
        size=10,
    )


# ---------------------------------------------------------------- the workbook

_SHEETS = (
    (
        "Tổng hợp",
        (
            ("Mã", 10, "{{ row.code }}"),
            ("Chỉ tiêu", 46, "{{ row.name }}"),
            ("Phân tổ", 18, "{{ row.breakdown }}"),
            ("Đơn vị tính", 12, "{{ row.unit }}"),
            ("Tử số", 14, "{{ row.numerator_number }}"),
            ("Mẫu số", 14, "{{ row.denominator_number }}"),
            ("Thực hiện", 14, "{{ row.number }}"),
            ("Mục tiêu", 16, "{{ row.target }}"),
            ("% đạt", 10, "{{ row.percent_met_number }}"),
            ("Đạt?", 12, "{{ row.met }}"),
            ("Số đơn vị", 12, "{{ row.coverage }}"),
            ("Nguồn số liệu", 24, "{{ row.source }}"),
            ("Ghi chú", 40, "{{ row.note }}"),
        ),
    ),
    (
        "Theo đơn vị",
        (
            ("Mã", 10, "{{ cell.code }}"),
            ("Chỉ tiêu", 46, "{{ cell.name }}"),
            ("Phân tổ", 18, "{{ cell.breakdown }}"),
            ("Đơn vị tính", 12, "{{ cell.unit }}"),
            ("Đơn vị báo cáo", 30, "{{ cell.office }}"),
            ("Tử số", 12, "{{ cell.numerator }}"),
            ("Mẫu số", 12, "{{ cell.denominator }}"),
            ("Kỳ này", 12, "{{ cell.number }}"),
            ("Ước 6 tháng", 12, "{{ cell.estimate_6m }}"),
            ("Ước 9 tháng", 12, "{{ cell.estimate_9m }}"),
            ("Ước năm", 12, "{{ cell.estimate_year }}"),
            ("Chính thức", 12, "{{ cell.official }}"),
            ("Chính thức trừ ước", 14, "{{ cell.change }}"),
            ("Ghi chú", 40, "{{ cell.note }}"),
        ),
    ),
    (
        "Vốn",
        (
            ("Nguồn vốn", 34, "{{ fund.source }}"),
            ("Loại vốn", 18, "{{ fund.nature }}"),
            ("Kế hoạch (đồng)", 20, "{{ fund.planned_dong }}"),
            ("Giải ngân (đồng)", 20, "{{ fund.disbursed_dong }}"),
            ("Tỷ lệ (%)", 12, "{{ fund.percent_number }}"),
        ),
    ),
    (
        "Thuyết minh",
        (
            ("Mục", 40, "{{ entry.heading }}"),
            ("Đơn vị báo cáo", 30, "{{ entry.office }}"),
            ("Nội dung", 90, "{{ entry.text }}"),
        ),
    ),
    (
        "Đơn vị thiếu",
        (
            ("Đơn vị chưa có báo cáo được tiếp nhận", 44, "{{ missing_unit.name }}"),
            ("Tình trạng", 24, "{{ missing_unit.state }}"),
        ),
    ),
    (
        "Lần nộp",
        (
            ("Đơn vị báo cáo", 44, "{{ revision.office }}"),
            ("Lần nộp", 12, "{{ revision.number }}"),
            ("Số hiệu", 12, "{{ revision.id }}"),
            ("Nộp lúc", 20, "{{ revision.submitted_at }}"),
        ),
    ),
)


def consolidated_workbook() -> bytes:
    """Give the workbook template: a sheet for each list, its second row repeated."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    title = book.add_format({"bold": True, "font_size": 13})
    head = book.add_format(
        {"bold": True, "border": 1, "text_wrap": True, "bg_color": "#F2F6F8"}
        | {"valign": "vcenter"}
    )
    body = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    small = book.add_format({"italic": True, "font_size": 9})
    for name, columns in _SHEETS:
        sheet = book.add_worksheet(name)
        sheet.write_string(0, 0, "{{ period.name }} – {{ office }}", title)
        sheet.write_string(1, 0, _ABOUT, small)
        for place, (label, width, tag) in enumerate(columns):
            sheet.set_column(place, place, width)
            sheet.write_string(3, place, label, head)
            sheet.write_string(4, place, tag, body)
        sheet.autofilter(3, 0, 4, len(columns) - 1)
        sheet.freeze_panes(4, 2 if name in {"Tổng hợp", "Theo đơn vị"} else 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(3)
    book.close()
    return stabilise(buffer.getvalue(), MADE)


_ABOUT = (
    "Bản tổng hợp số {{ snapshot.number }}, lập lúc {{ snapshot.moment }}; "
    "{{ reported }}/{{ obliged }} đơn vị có báo cáo được tiếp nhận; mẫu {{ template.name }}"
)
