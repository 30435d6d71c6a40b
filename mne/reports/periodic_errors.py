"""Errors of targets' guard and of periodic reports."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from typing_extensions import override

from mne.errors import MneError
from mne.programmes.amounts import write_number


class TargetNotSeen(MneError):
    """A target is smaller than what its sample can show."""

    code = "reports.target_not_seen"
    vi = (
        "Mục tiêu của chỉ tiêu {indicator}: {warning} Nếu vẫn giữ mục tiêu này, hãy đánh "
        "dấu “Tôi đã hiểu” rồi gửi lại."
    )
    en = (
        "Target of indicator {indicator}: {warning} To keep it all the same, tick “I "
        "understand” and send again."
    )
    status = 409

    def __init__(self, indicator: str, warning_vi: str, warning_en: str) -> None:
        self._warnings = {"vi": warning_vi, "en": warning_en}
        super().__init__(indicator=indicator, warning=warning_en)

    @override
    def sentence(self, language: str) -> str:
        """Write the sentence with the warning in the same language."""
        spoken = "vi" if language == "vi" else "en"
        template = self.vi if spoken == "vi" else self.en
        return template.format(**self.facts | {"warning": self._warnings[spoken]})


class UnknownPeriod(MneError):
    """The programme's calendar has no period of this code."""

    code = "reports.unknown_period"
    vi = "Lịch báo cáo không có kỳ nào mang mã “{period}”. Hãy chọn trong lịch báo cáo."
    en = "The calendar has no period “{period}”. Choose one from the calendar."
    status = 404

    def __init__(self, period: str) -> None:
        super().__init__(period=period)


class UnknownPeriodicReport(MneError):
    """A unit owes no report for a period."""

    code = "reports.unknown_periodic_report"
    vi = "{unit} không phải nộp báo cáo kỳ {period}. Hãy chọn trong danh sách đơn vị."
    en = "{unit} owes no report for period {period}. Choose from the list of units."
    status = 404

    def __init__(self, unit: str, period: str) -> None:
        super().__init__(unit=unit, period=period)


class PeriodAlreadyOpen(MneError):
    """A period is to be opened again; its list of units is frozen."""

    code = "reports.period_already_open"
    vi = (
        "Kỳ báo cáo {period} đã mở, danh sách đơn vị phải báo cáo đã chốt. Đơn vị "
        "không phải nộp thì ghi miễn báo cáo kèm lý do."
    )
    en = (
        "Period {period} is open already, and its list of units is frozen. Exempt a "
        "unit that need not report, with the reason."
    )
    status = 409

    def __init__(self, period: str) -> None:
        super().__init__(period=period)


class NothingToOpen(MneError):
    """A period is to be opened without units or without indicators."""

    code = "reports.nothing_to_open"
    vi = (
        "Kỳ báo cáo {period} chưa có đơn vị phải báo cáo hoặc chưa có chỉ tiêu nào. "
        "Hãy chọn đơn vị và nạp bộ chỉ tiêu trước khi mở."
    )
    en = (
        "Period {period} has no unit that has to report, or no indicator. Choose the "
        "units and load the indicators before opening it."
    )

    def __init__(self, period: str) -> None:
        super().__init__(period=period)


class ReportMoved(MneError):
    """A page was sent that shows an earlier state of the report."""

    code = "reports.report_moved"
    vi = (
        "Báo cáo của {unit} vừa được người khác xử lý sau khi bạn mở trang này. Nội "
        "dung bạn nhập vẫn còn trên trang; hãy mở lại ở thẻ khác để xem rồi làm tiếp."
    )
    en = (
        "Somebody moved the report of {unit} after you opened this page. What you "
        "typed is still on it; look at the report in another tab, then go on."
    )
    status = 409

    def __init__(self, unit: str) -> None:
        super().__init__(unit=unit)


class ReportIsShut(MneError):
    """A report is in a state in which this can't be done to it."""

    code = "reports.report_is_shut"
    vi = "Báo cáo của {unit} {state}"
    en = "The report of {unit} {state}"
    status = 409

    def __init__(self, unit: str, state_vi: str, state_en: str) -> None:
        self._states = {"vi": state_vi, "en": state_en}
        super().__init__(unit=unit, state=state_en)

    @override
    def sentence(self, language: str) -> str:
        """Write the sentence with the state in the same language."""
        spoken = "vi" if language == "vi" else "en"
        template = self.vi if spoken == "vi" else self.en
        return template.format(**self.facts | {"state": self._states[spoken]})


class NotYourOffice(MneError):
    """Somebody acts on a report for an office for which they don't work."""

    code = "reports.not_your_office"
    vi = (
        "Việc này do người của {office} làm, mà hiện nay bạn không thuộc cơ quan này "
        "hoặc không giữ chức vụ cần thiết. Hãy nhờ người có thẩm quyền của cơ quan."
    )
    en = (
        "This is for {office}, and today you don't work for it or don't hold the "
        "position needed. Ask somebody of it who does."
    )
    status = 403

    def __init__(self, office: str) -> None:
        super().__init__(office=office)


class TypistMayNotSubmit(MneError):
    """The person who typed a report submits it, though the office has somebody else."""

    code = "reports.typist_may_not_submit"
    vi = (
        "Bạn là người nhập báo cáo của {unit}, nên người khác trong đơn vị phải duyệt "
        "và nộp. Nội dung đã lưu đầy đủ."
    )
    en = (
        "You typed the report of {unit}, so somebody else of the office approves and "
        "submits it. Everything is saved."
    )
    status = 403

    def __init__(self, unit: str) -> None:
        super().__init__(unit=unit)


class ReportHasFaults(MneError):
    """A report is submitted with figures that can't be, or doubts without a word."""

    code = "reports.report_has_faults"
    vi = (
        "Báo cáo của {unit} còn {count} chỗ phải sửa hoặc giải trình trước khi nộp. "
        "Từng chỗ được ghi ngay tại ô; nội dung đã nhập vẫn còn nguyên."
    )
    en = (
        "The report of {unit} has {count} places to mend or explain before it is "
        "submitted. Each is said at its cell; what was typed is still there."
    )

    def __init__(self, unit: str, count: int) -> None:
        super().__init__(unit=unit, count=count)


class NoReasonGiven(MneError):
    """A report is returned, exempted or unlocked without a reason."""

    code = "reports.no_reason_given"
    vi = "Hãy ghi lý do để {unit} biết phải làm gì."
    en = "Give the reason, so that {unit} knows what to do."

    def __init__(self, unit: str) -> None:
        super().__init__(unit=unit)


class DeadlineHasPassed(MneError):
    """A new deadline lies in the past, or an unlocking has run out."""

    code = "reports.deadline_has_passed"
    vi = (
        "Hạn {day} của báo cáo {unit} đã qua. Hãy chọn hạn muộn hơn, hoặc đề nghị cấp "
        "trên mở khóa lại; nội dung đã nhập vẫn còn nguyên."
    )
    en = (
        "The deadline {day} of the report of {unit} has passed. Choose a later one, or "
        "ask the level above to unlock it again; what was typed is still there."
    )
    status = 409

    def __init__(self, unit: str, day: str) -> None:
        super().__init__(unit=unit, day=day)


class NothingToConsolidate(MneError):
    """A period is consolidated before any unit's report was accepted."""

    code = "reports.nothing_to_consolidate"
    vi = "Kỳ {period} chưa có báo cáo nào được tiếp nhận. Hãy tiếp nhận trước khi tổng hợp."
    en = "No report of period {period} is accepted yet. Accept some before consolidating."
    status = 409

    def __init__(self, period: str) -> None:
        super().__init__(period=period)


class FarFromBefore(MneError):
    """A figure is hundreds of times the one the unit gave before, without a word on it."""

    code = "reports.far_from_before"
    vi = (
        "Chỉ tiêu {indicator}: số vừa nhập {number} chênh hàng trăm lần so với số lần "
        "trước {before}. Hãy xem lại đơn vị tính và dấu chấm, dấu phẩy (4.179 khác "
        "4,179); nếu đúng, ghi giải trình vào ô ghi chú."
    )
    en = (
        "Indicator {indicator}: {number} is hundreds of times away from the figure "
        "before, {before}. Check the unit, dot and comma (4.179 is not 4,179); if it "
        "is right, explain it in the note."
    )

    def __init__(self, indicator: str, number: Decimal, before: Decimal) -> None:
        super().__init__(
            indicator=indicator, number=write_number(number), before=write_number(before)
        )


class ValueMoved(MneError):
    """A page was sent that shows an earlier last value of an indicator."""

    code = "reports.value_moved"
    vi = (
        "Số liệu chỉ tiêu {indicator} của {unit} vừa có người khác nhập sau khi bạn mở "
        "trang này. Nội dung bạn nhập vẫn còn trên trang; hãy xem số mới rồi gửi lại nếu "
        "vẫn cần."
    )
    en = (
        "Somebody entered a value of indicator {indicator} for {unit} after you opened "
        "this page. What you typed is still on it; look at the new value, then send again "
        "if it is still needed."
    )
    status = 409

    def __init__(self, indicator: str, unit: str) -> None:
        super().__init__(indicator=indicator, unit=unit)


class ReportedByItsOffice(MneError):
    """A figure that an office submitted is to be written over."""

    code = "reports.reported_by_its_office"
    vi = (
        "Số liệu chỉ tiêu {indicator} này do {unit} đã nộp trong báo cáo, nên không ghi đè "
        "được. Hãy trả lại hoặc mở khóa báo cáo để đơn vị sửa, hoặc nhập thành số “điều "
        "chỉnh” kèm lý do."
    )
    en = (
        "This figure of indicator {indicator} was submitted by {unit} in its report, so it "
        "can't be written over. Return or unlock the report for the office to mend, or "
        "enter an adjusted figure with the reason."
    )
    status = 409

    def __init__(self, indicator: str, unit: str) -> None:
        super().__init__(indicator=indicator, unit=unit)


class CorrectionWithoutReason(MneError):
    """A value is to replace another without a word on why."""

    code = "reports.correction_without_reason"
    vi = (
        "Chỉ tiêu {indicator} đã có số, hoặc đây là số điều chỉnh: hãy ghi lý do sửa. Số "
        "cũ vẫn được giữ cùng lý do."
    )
    en = (
        "Indicator {indicator} has a value already, or this is an adjusted one: give the "
        "reason. The earlier value is kept beside it."
    )

    def __init__(self, indicator: str) -> None:
        super().__init__(indicator=indicator)


class NothingSaid(MneError):
    """A comment holds no word."""

    code = "reports.nothing_said"
    vi = "Hãy viết ý kiến trước khi gửi."
    en = "Write what you want to say before you send it."

    def __init__(self) -> None:
        super().__init__()


class UnknownCell(MneError):
    """A comment names a cell that the report doesn't have."""

    code = "reports.unknown_cell"
    vi = "Báo cáo không có ô “{cell}”. Hãy chọn trong danh sách các ô."
    en = "The report has no cell “{cell}”. Choose one from the list of cells."

    def __init__(self, cell: str) -> None:
        super().__init__(cell=cell)


class PeriodCodeTaken(MneError):
    """A report is asked for under the code of another one."""

    code = "reports.period_code_taken"
    vi = "Lịch báo cáo đã có kỳ mang mã “{period}”. Hãy dùng mã khác."
    en = "The calendar has a period “{period}” already. Use another code."
    status = 409

    def __init__(self, period: str) -> None:
        super().__init__(period=period)


class PeriodBackwards(MneError):
    """A period ends before it begins."""

    code = "reports.period_backwards"
    vi = "Ngày cuối kỳ {until} đứng trước ngày đầu kỳ {since}. Hãy xem lại hai ngày."
    en = "The period ends on {until}, before it begins on {since}. Check the two days."

    def __init__(self, since: date, until: date) -> None:
        super().__init__(since=since.strftime("%d/%m/%Y"), until=until.strftime("%d/%m/%Y"))


class AskedTooLate(MneError):
    """A report is asked for until a day that has passed."""

    code = "reports.asked_too_late"
    vi = "Hạn nộp {day} đã qua, đơn vị không thể nộp đúng hạn. Hãy chọn hạn muộn hơn."
    en = "The due day {day} has passed: no office could be on time. Choose a later one."

    def __init__(self, day: date) -> None:
        super().__init__(day=day.strftime("%d/%m/%Y"))
