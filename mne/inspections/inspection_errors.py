"""Errors of preparing inspections, of drawing and of what they find."""

from __future__ import annotations

from datetime import date

from typing_extensions import override

from mne.errors import MneError
from mne.inspections.errors import written
from mne.inspections.models import DocumentKind

PAPERS = {
    "vi": {
        DocumentKind.NOTICE: "thông báo kiểm tra",
        DocumentKind.MINUTES: "biên bản kiểm tra có chữ ký hai bên",
        DocumentKind.CONCLUSION: "thông báo kết luận",
        DocumentKind.ANNOUNCEMENT: "công khai kết luận",
        DocumentKind.OTHER: "văn bản khác",
    },
    "en": {
        DocumentKind.NOTICE: "notice of the inspection",
        DocumentKind.MINUTES: "minutes signed by both sides",
        DocumentKind.CONCLUSION: "conclusion",
        DocumentKind.ANNOUNCEMENT: "public announcement",
        DocumentKind.OTHER: "other paper",
    },
}


class _OfInspection(MneError):
    """What errors about one inspection share: its code."""

    def __init__(self, inspection: str) -> None:
        super().__init__(inspection=inspection)


class UnknownInspection(_OfInspection):
    """No inspection has this code."""

    code = "inspections.unknown_inspection"
    vi = "Không có cuộc kiểm tra nào mang mã “{inspection}”. Hãy chọn trong danh sách."
    en = "There is no inspection “{inspection}”. Choose one from the list."
    status = 404


class CodeTaken(MneError):
    """Another plan or inspection has the code."""

    code = "inspections.code_taken"
    vi = "Mã “{taken}” đã được dùng. Hãy dùng mã khác, hoặc mở mục đã có."
    en = "The code “{taken}” is taken. Use another one, or open what is there."
    status = 409

    def __init__(self, taken: str) -> None:
        super().__init__(taken=taken)


class BadPeriod(MneError):
    """It ends before it begins."""

    code = "inspections.bad_period"
    vi = (
        "Cuộc kiểm tra {inspection}: ngày kết thúc {ends} trước ngày bắt đầu {starts}. "
        "Hãy sửa lại ngày."
    )
    en = (
        "Inspection {inspection} ends on {ends}, before it begins on {starts}. "
        "Correct the days."
    )

    def __init__(self, inspection: str, starts_on: date, ends_on: date) -> None:
        super().__init__(
            inspection=inspection, starts=written(starts_on), ends=written(ends_on)
        )


class InspectionNeedsUnits(_OfInspection):
    """Nobody is to be inspected."""

    code = "inspections.needs_units"
    vi = (
        "Cuộc kiểm tra {inspection} chưa ghi cơ quan, đơn vị được kiểm tra. Hãy chọn ít "
        "nhất một đơn vị."
    )
    en = "Inspection {inspection} names no office to inspect. Choose at least one."


class TeamNotIndependent(MneError):
    """Somebody of the team works for an office that is inspected."""

    code = "inspections.team_not_independent"
    vi = (
        "{name} đang làm việc tại đơn vị được kiểm tra nên không thể ở trong đoàn. Hãy "
        "chọn người khác."
    )
    en = (
        "{name} works for an office that is inspected, and can't be of the team. Choose "
        "somebody else."
    )

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class InspectionBegun(_OfInspection):
    """What was prepared can't be changed any more."""

    code = "inspections.inspection_begun"
    vi = (
        "Cuộc kiểm tra {inspection} đã bắt đầu hoặc đã kết thúc nên không sửa được phần "
        "chuẩn bị. Hãy ghi thay đổi vào biên bản."
    )
    en = (
        "Inspection {inspection} has begun or is over: what was prepared stays as it is. "
        "Write what changed into the minutes."
    )
    status = 409


class _OfPlan(MneError):
    """What errors about one plan share: its code."""

    def __init__(self, plan: str) -> None:
        super().__init__(plan=plan)


class UnknownPlan(_OfPlan):
    """No plan has this code."""

    code = "inspections.unknown_plan"
    vi = "Không có kế hoạch kiểm tra nào mang mã “{plan}”. Hãy chọn trong danh sách."
    en = "There is no plan of inspections “{plan}”. Choose one from the list."
    status = 404


class PlanApprovedAlready(_OfPlan):
    """A text approves the plan already."""

    code = "inspections.plan_approved_already"
    vi = (
        "Kế hoạch {plan} đã được phê duyệt. Nếu văn bản thay đổi, hãy lập kế hoạch khác "
        "hoặc ghi văn bản mới vào từng cuộc kiểm tra."
    )
    en = (
        "Plan {plan} is approved already. If its text has changed, enter the new one with "
        "the inspections it concerns."
    )
    status = 409


class PlanPaperMissing(_OfPlan):
    """The approving text isn't named."""

    code = "inspections.plan_paper_missing"
    vi = "Hãy ghi số văn bản phê duyệt kế hoạch {plan}."
    en = "Name the text that approves plan {plan} by its number."


class PlanNotApproved(MneError):
    """The inspection belongs to a plan that nobody has approved."""

    code = "inspections.plan_not_approved"
    vi = (
        "Cuộc kiểm tra {inspection} thuộc kế hoạch {plan} chưa được phê duyệt. Hãy ghi văn "
        "bản phê duyệt kế hoạch trước."
    )
    en = (
        "Inspection {inspection} belongs to plan {plan}, which is not approved yet. Enter "
        "the approving text of the plan first."
    )
    status = 409

    def __init__(self, inspection: str, plan: str) -> None:
        super().__init__(inspection=inspection, plan=plan)


class ChecklistWithoutItems(MneError):
    """The questionnaire has no question that could fail."""

    code = "inspections.checklist_without_items"
    vi = (
        "Phiếu “{form}” không có mục nào dùng danh sách lựa chọn “conformity”, nên không "
        "dùng làm phiếu kiểm tra được. Hãy chọn phiếu khác."
    )
    en = (
        "Questionnaire “{form}” has no item with the choices “conformity”, so it is no "
        "checklist. Choose another one."
    )

    def __init__(self, form: str) -> None:
        super().__init__(form=form)


class DropReasonMissing(_OfInspection):
    """A failed item is dropped without a reason."""

    code = "inspections.drop_reason_missing"
    vi = (
        "Hãy ghi vì sao không lập phát hiện từ mục chưa đạt của cuộc kiểm tra "
        "{inspection}; lý do được lưu lại."
    )
    en = (
        "Say why the failed item of inspection {inspection} becomes no finding; the "
        "reason is kept."
    )


class InspectionStepNotPossible(_OfInspection):
    """There is no such step from where the inspection stands."""

    code = "inspections.step_not_possible"
    vi = (
        "Cuộc kiểm tra {inspection} không chuyển được sang bước này từ trạng thái hiện "
        "tại. Hãy tải lại trang để xem các bước có thể làm."
    )
    en = (
        "Inspection {inspection} can't take this step from where it stands. Reload the "
        "page to see what can be done."
    )
    status = 409


class InspectionReasonMissing(_OfInspection):
    """It is called off without a reason."""

    code = "inspections.inspection_reason_missing"
    vi = "Hãy ghi lý do hủy cuộc kiểm tra {inspection}; lý do được lưu trong nhật ký."
    en = "Give the reason for calling off inspection {inspection}; it stays in the log."


class InspectionPaperMissing(MneError):
    """The paper on which the step rests has not been entered."""

    code = "inspections.inspection_paper_missing"
    vi = (
        "Cuộc kiểm tra {inspection} chưa có {paper}. Hãy ghi số, ngày của văn bản rồi làm "
        "lại bước này."
    )
    en = (
        "Inspection {inspection} has no {paper} yet. Enter its number and day, then take "
        "the step again."
    )
    status = 409

    def __init__(self, inspection: str, paper: DocumentKind) -> None:
        super().__init__(inspection=inspection, paper=paper)

    @override
    def sentence(self, language: str) -> str:
        known = "vi" if language == "vi" else "en"
        paper = PAPERS[known][self.facts["paper"]]
        template = self.vi if known == "vi" else self.en
        return template.format(inspection=self.facts["inspection"], paper=paper)


class DrawTooLarge(MneError):
    """More is to be drawn than the frame holds, or nothing."""

    code = "inspections.draw_too_large"
    vi = (
        "Không chọn ngẫu nhiên được {wanted} trong danh sách {size}. Hãy nhập số từ 1 đến "
        "{size}."
    )
    en = "{wanted} can't be drawn out of {size}. Enter a number from 1 to {size}."

    def __init__(self, wanted: int, size: int) -> None:
        super().__init__(wanted=wanted, size=size)


class BadPolicy(MneError):
    """The office's file of deadlines and rules can't be used."""

    code = "inspections.bad_policy"
    vi = (
        "Tệp {file} có lỗi: {fault}. Hãy sửa theo mẫu policy.toml, hoặc xóa tệp để dùng "
        "giá trị mẫu."
    )
    en = (
        "The file {file} has a fault: {fault}. Mend it after the example policy.toml, or "
        "remove it to use the examples."
    )

    def __init__(self, file: str, fault: str) -> None:
        super().__init__(file=file, fault=fault)


class CasesDoNotFit(MneError):
    """More cases are wrong than were checked, or more checked than there are."""

    code = "inspections.cases_do_not_fit"
    vi = (
        "Số trường hợp không hợp lý: {found} sai trong {checked} đã kiểm tra, tổng số "
        "{population}. Số sai không lớn hơn số kiểm tra, số kiểm tra không lớn hơn tổng số."
    )
    en = (
        "The cases don't fit: {found} wrong of {checked} checked of {population}. What is "
        "wrong can't be more than what was checked, nor that more than there are."
    )

    def __init__(
        self, found: int | None, checked: int | None, population: int | None
    ) -> None:
        super().__init__(found=found, checked=checked, population=population)


class SourceUnnamed(MneError):
    """A finding from outside names neither the body nor its paper."""

    code = "inspections.source_unnamed"
    vi = (
        "Phát hiện từ bên ngoài phải ghi cơ quan và số, ngày văn bản (hoặc người phản "
        "ánh). Hãy ghi vào ô nguồn."
    )
    en = (
        "A finding from outside has to name the body and its paper (or who spoke up). "
        "Write it into the source."
    )


class NothingToIssue(_OfInspection):
    """No draft of the inspection is left to be issued."""

    code = "inspections.nothing_to_issue"
    vi = "Cuộc kiểm tra {inspection} không còn kiến nghị dự thảo nào để ban hành."
    en = "Inspection {inspection} has no draft recommendation left to issue."
    status = 409


class SuperiorMissing(MneError):
    """An obstacle is for a superior authority, and none is recorded."""

    code = "inspections.superior_missing"
    vi = (
        "Chưa ghi cơ quan cấp trên của {office}, nên vướng mắc chưa có nơi giải quyết. "
        "Hãy chọn cơ quan có thẩm quyền."
    )
    en = (
        "No superior of {office} is recorded, so the obstacle has nobody to go to. Choose "
        "the competent authority."
    )

    def __init__(self, office: str) -> None:
        super().__init__(office=office)


class ProposalUnknown(MneError):
    """The checklist holds no such failed item."""

    code = "inspections.proposal_unknown"
    vi = (
        "Mục này không còn là mục chưa đạt trong phiếu kiểm tra. Hãy tải lại trang để xem "
        "các mục chưa đạt hiện nay."
    )
    en = (
        "This item is no longer a failed one of the checklist. Reload the page to see "
        "those of now."
    )
    status = 409


class NotLeaving(MneError):
    """Work would be handed over to whoever has it."""

    code = "inspections.not_leaving"
    vi = "{name} không thể bàn giao việc cho chính mình. Hãy chọn người nhận việc khác."
    en = "{name} can't hand work over to themselves. Choose another person."

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
