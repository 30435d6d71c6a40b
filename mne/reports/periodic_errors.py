"""Errors of targets' guard and of periodic reports."""

from __future__ import annotations

from typing_extensions import override

from mne.errors import MneError


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
