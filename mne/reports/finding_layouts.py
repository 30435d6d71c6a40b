"""The package's own templates of papers about findings, which an office may replace."""

from __future__ import annotations

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Mm

from mne.reports.office_paper import OfficePaper

LINES = "…" * 36
"""Room to write by hand."""


def urging_letter() -> bytes:
    """Give the template of the letter that urges an office (công văn đôn đốc)."""
    paper = OfficePaper()
    paper.heading_block("{{ superior }}", "{{ office }}", "{{ place }}", "")
    _subject(paper, "V/v đôn đốc thực hiện kiến nghị sau kiểm tra, giám sát")
    _to(paper, "{{ addressee }}")
    paper.text(
        "Qua theo dõi việc thực hiện các kiến nghị sau kiểm tra, giám sát, đến ngày "
        "{{ day }} {{ addressee }} còn {{ all }} kiến nghị do {{ office }} ban hành cần "
        "tập trung thực hiện, trong đó {{ late }} kiến nghị đã quá hạn và {{ soon }} kiến "
        "nghị đến hạn trong 7 ngày tới, cụ thể:"
    )
    paper.table(
        "item in items",
        ("TT", "Kiến nghị", "Nội dung", "Trước ngày", "Quá hạn (ngày)", "Tình trạng"),
        (
            "{{ item.number }}",
            "{{ item.ref }}, ban hành {{ item.issued }}",
            "{{ item.text }}",
            (
                "{{ item.due }}{% if item.first_due != item.due %} (lần đầu: "
                "{{ item.first_due }}){% endif %}"
            ),
            "{% if item.days_late %}{{ item.days_late }}{% else %}–{% endif %}",
            "{{ item.state }}",
        ),
        (0.06, 0.20, 0.32, 0.15, 0.11, 0.16),
    )
    paper.text(
        "{{ office }} đề nghị {{ addressee }} khẩn trương thực hiện, gửi kết quả kèm tài "
        "liệu chứng minh trước ngày {{ answer_before }}. Trường hợp có khó khăn, vướng "
        "mắc hoặc cần gia hạn, đề nghị nêu rõ lý do và thời gian hoàn thành."
    )
    paper.text("Đề nghị {{ addressee }} quan tâm thực hiện./.")
    paper.signature(("- Như trên;", "- {{ superior }} (để b/c);", "- Lưu: VT."), SIGNER)
    return paper.bytes()


SIGNER = "THỦ TRƯỞNG CƠ QUAN"


def escalation_letter() -> bytes:
    """Give the template of the report to the superior of what stays undone."""
    paper = OfficePaper()
    paper.heading_block("{{ superior }}", "{{ office }}", "{{ place }}", "BC-")
    paper.title(
        "BÁO CÁO", "Về các kiến nghị sau kiểm tra, giám sát quá hạn từ {{ days }} ngày"
    )
    _to(paper, "{{ addressee }}")
    paper.text(
        "Đến ngày {{ day }} còn {{ all }} kiến nghị của {{ offices }} đơn vị đã quá hạn từ "
        "{{ days }} ngày trở lên, dù đã được đôn đốc, cụ thể:"
    )
    paper.table(
        "item in items",
        ("TT", "Đơn vị", "Kiến nghị", "Nội dung", "Trước ngày", "Quá hạn (ngày)"),
        (
            "{{ item.number }}",
            "{{ item.office }}",
            "{{ item.ref }} ({{ item.state }})",
            "{{ item.text }}",
            "{{ item.due }}",
            "{{ item.days_late }}",
        ),
        (0.06, 0.18, 0.20, 0.31, 0.15, 0.10),
    )
    paper.text(
        "{{ office }} kính đề nghị {{ addressee }} xem xét, chỉ đạo các đơn vị nêu trên "
        "thực hiện dứt điểm, đồng thời cho ý kiến đối với các kiến nghị không thể thực "
        "hiện hoặc cần gia hạn./."
    )
    paper.signature(("- Như trên;", "- Các đơn vị có tên;", "- Lưu: VT."), SIGNER)
    return paper.bytes()


def unit_sheet() -> bytes:
    """Give the template of the sheet that a team takes along on its next visit."""
    paper = OfficePaper()
    paper.title("PHIẾU THEO DÕI KIẾN NGHỊ TRƯỚC LẦN KIỂM TRA TIẾP THEO", "{{ office }}")
    paper.text(
        "Đến ngày {{ day }}: {{ open }} kiến nghị đang mở, trong đó {{ late }} quá hạn, "
        "{{ returned }} từng bị trả lại, {{ repeated }} thuộc phát hiện lặp lại; "
        "{{ closed }} kiến nghị đã đóng trong 24 tháng qua."
        "{% if left_out != '0' %} Phiếu không in {{ left_out }} mục cuối danh sách; xem đủ "
        "trên hệ thống.{% endif %}"
    )
    visit = paper.text("Ngày kiểm tra: ……………… Người kiểm tra: …………………………………")
    visit.alignment = ALIGN.LEFT
    paper.section("I. KIẾN NGHỊ ĐANG MỞ")
    paper.tags("{%p for item in items %}")
    _open_item(paper)
    paper.tags("{%p endfor %}")
    paper.tags("{%p if not items %}")
    paper.text("Không có.")
    paper.tags("{%p endif %}")
    paper.section("II. ĐÃ ĐÓNG TRONG 24 THÁNG QUA (xem còn đúng không)")
    paper.tags("{%p if not before %}")
    paper.text("Không có.")
    paper.tags("{%p endif %}", "{%p if before %}")
    paper.table(
        "item in before",
        ("Kiến nghị", "Nội dung", "Đóng ngày", "Kết quả xác nhận", "Nay còn đúng?"),
        (
            "{{ item.ref }}{% if item.is_repeated %} (lặp lại){% endif %}",
            "{{ item.text }}",
            "{{ item.closed }}",
            "{{ item.state }}. {{ item.verification }}",
            "",
        ),
        (0.19, 0.28, 0.15, 0.23, 0.15),
    )
    paper.tags("{%p endif %}")
    return paper.bytes()


def _open_item(paper: OfficePaper) -> None:
    head = paper.text("")
    head.alignment = ALIGN.LEFT
    head.paragraph_format.keep_with_next = True
    head.add_run(
        "{{ loop.index }}. {{ item.ref }} – {{ item.state }}, mức độ {{ item.severity }}"
        "{% if item.is_repeated %} – LẶP LẠI{% endif %}"
        "{% if item.days_late %} – QUÁ HẠN {{ item.days_late }} NGÀY{% endif %}"
    ).bold = True
    paper.text("Phát hiện ({{ item.finding }}): {{ item.condition }}", size=12)
    paper.text("Kiến nghị: {{ item.text }}", size=12)
    paper.text(
        "Ban hành {{ item.issued }}; phải xong trước ngày {{ item.due }}"
        "{% if item.first_due != item.due %} (lần đầu: {{ item.first_due }}){% endif %}"
        "{% if item.times_returned %}; đã bị trả lại {{ item.times_returned }} lần"
        "{% endif %}.",
        size=12,
    )
    paper.tags("{%p if item.answer %}")
    paper.text("Ý kiến của đơn vị: {{ item.answer }}", size=12)
    paper.tags("{%p endif %}", "{%p for action in item.actions %}")
    paper.text("Đã hứa: {{ action }}", size=12)
    paper.tags("{%p endfor %}", "{%p if item.verification %}")
    paper.text("Lần xác nhận trước: {{ item.verification }}", size=12)
    paper.tags("{%p endif %}")
    paper.text("Thấy tại chỗ:   ☐ đã xong   ☐ một phần   ☐ chưa làm", size=12)
    paper.text(LINES, size=12)
    paper.text(LINES, size=12)


def findings_register() -> bytes:
    """Give the template of the register on paper."""
    paper = OfficePaper(is_wide=True)
    paper.title("SỔ THEO DÕI PHÁT HIỆN VÀ KIẾN NGHỊ")
    paper.text("Đến ngày {{ day }}. {{ about }} Tổng số: {{ all }}.")
    paper.table(
        "row in rows",
        (
            "Số",
            "Đơn vị phải thực hiện",
            "Phát hiện",
            "Kiến nghị",
            "Ban hành",
            "Trước ngày",
            "Trạng thái, người phải làm tiếp",
            "Kết quả",
        ),
        (
            "{{ row.ref }}",
            "{{ row.office }}",
            "{{ row.condition }}",
            "{{ row.text }}",
            "{{ row.issued }}",
            (
                "{{ row.due }}{% if row.first_due != row.due %} (lần đầu: "
                "{{ row.first_due }}){% endif %}{% if row.days_late %} – quá "
                "{{ row.days_late }} ngày{% endif %}"
            ),
            (
                "{{ row.state }}{% if row.mover %}; {{ row.mover }} từ {{ row.since }}"
                "{% endif %}"
            ),
            "{{ row.verification }}",
        ),
        (0.10, 0.12, 0.18, 0.18, 0.09, 0.10, 0.12, 0.11),
    )
    return paper.bytes()


def _subject(paper: OfficePaper, text: str) -> None:
    """Say what a letter is about, under its number on the left."""
    line = paper.text(text, size=12)
    line.alignment = ALIGN.CENTER
    line.paragraph_format.right_indent = Mm(95)


def _to(paper: OfficePaper, whom: str) -> None:
    paper.document.add_paragraph()
    line = paper.text(f"Kính gửi: {whom}", size=14)
    line.alignment = ALIGN.CENTER
