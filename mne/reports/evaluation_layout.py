"""The package's own template of an evaluation's matrix, which an office may replace."""

from __future__ import annotations

from mne.reports.office_paper import OfficePaper


def evaluation_document() -> bytes:
    """Give the Word template: a wide page, a table for each criterion."""
    paper = OfficePaper(is_wide=True)
    paper.title(
        "KHUNG ĐÁNH GIÁ VÀ KẾT QUẢ ĐÁNH GIÁ",
        "{{ evaluation.title }}",
        "{{ programme.name }} ({{ programme.code }})",
    )
    paper.text(
        "Loại: {{ evaluation.kind }}. Kỳ đánh giá: từ {{ evaluation.since }} đến "
        "{{ evaluation.until }}. Đơn vị đánh giá: {{ evaluation.team }}."
        "{% if evaluation.document %} Căn cứ: {{ evaluation.document }}.{% endif %}"
    )
    paper.tags("{%p for criterion in criteria %}")
    paper.section("{{ loop.index }}. {{ criterion.name }}")
    paper.table(
        "row in criterion.rows",
        ("Số", "Câu hỏi", "Nguồn trả lời", "Chuẩn đánh giá", "Bằng chứng", "Kết luận"),
        (
            "{{ row.number }}",
            "{{ row.question }} {{ row.sub_question }}",
            "{{ row.source }}",
            "{{ row.standard }}",
            "{{ row.evidence }}",
            "{{ row.conclusion }} {{ row.confidence }}",
        ),
        (0.05, 0.21, 0.17, 0.17, 0.20, 0.20),
    )
    paper.tags("{%p endfor %}")
    paper.section("Kiến nghị và phản hồi của đơn vị quản lý")
    paper.table(
        "item in recommendations",
        ("Câu hỏi", "Kiến nghị", "Đơn vị thực hiện", "Hạn (trước ngày)", "Phản hồi"),
        (
            "{{ item.number }}",
            "{{ item.text }}",
            "{{ item.addressee }}",
            "{{ item.due_before }}",
            "{{ item.ref }} {{ item.state }}. {{ item.response }}",
        ),
        (0.08, 0.38, 0.20, 0.12, 0.22),
    )
    paper.text("In lúc {{ printed }}; mẫu {{ template.name }}.", italic=True, size=10)
    return paper.bytes()
