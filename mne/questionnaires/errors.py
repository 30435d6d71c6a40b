"""Errors of publishing questionnaires."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from typing_extensions import override

from mne.errors import MneError, listed


class Spoken(Protocol):
    """Anything that says in a sentence what is wrong."""

    def sentence(self, language: str) -> str:
        """Say it in Vietnamese (``vi``) or English (anything else)."""


class UnknownQuestionnaire(MneError):
    """Nothing was published under this form id, or not in this version."""

    code = "questionnaires.unknown_questionnaire"
    vi = (
        "Chưa ban hành phiếu “{form_id}”, phiên bản “{version}”. "
        "Hãy chọn trong danh sách phiếu hoặc ban hành phiên bản này."
    )
    en = (
        "Questionnaire “{form_id}”, version “{version}”, has not been published. "
        "Choose one from the list, or publish this version."
    )
    status = 404

    def __init__(self, form_id: str, version: str = "*") -> None:
        super().__init__(form_id=form_id, version=version)


class VersionAlreadyPublished(MneError):
    """The version is published with other content, and a released version never changes."""

    code = "questionnaires.version_already_published"
    vi = (
        "Phiếu “{form_id}” phiên bản “{version}” đã ban hành ngày {published} với nội dung "
        "khác. Phiên bản đã ban hành không được sửa: hãy đặt số phiên bản mới trong trang "
        "settings rồi tải lên lại."
    )
    en = (
        "Questionnaire “{form_id}”, version “{version}”, was published on {published} with "
        "other content. A released version is never changed: give this one a new version "
        "in the settings sheet and upload again."
    )
    status = 409

    def __init__(self, form_id: str, version: str, published: str) -> None:
        super().__init__(form_id=form_id, version=version, published=published)


class QuestionnaireHasFaults(MneError):
    """The questionnaire has faults that would mislead tablets or analysis."""

    code = "questionnaires.has_faults"
    vi = (
        "Chưa ban hành được “{source}”: còn {count} lỗi. Lỗi đầu tiên: {first} "
        "Hãy sửa rồi tải lên lại."
    )
    en = (
        "“{source}” was not published: it has {count} faults. The first: {first} "
        "Correct them and upload again."
    )

    def __init__(self, source: str, faults: Iterable[Spoken]) -> None:
        self.faults = tuple(faults)
        super().__init__(source=source, count=len(self.faults))

    @override
    def sentence(self, language: str) -> str:
        template = self.vi if language == "vi" else self.en
        return template.format(**self.facts, first=self.faults[0].sentence(language))


class ListGivenByServer(MneError):
    """A file has the name of a list that each tablet is given of its own."""

    code = "questionnaires.list_given_by_server"
    vi = (
        "Tệp “{file}” không đi kèm phiếu được: máy chủ tự cấp danh sách mang tên này cho "
        "từng máy, và trên ODK Collect danh sách đó che mất tệp. Hãy bỏ tệp, hoặc đặt tên "
        "khác cho tệp và sửa tên đó trong phiếu."
    )
    en = (
        "The file “{file}” can't travel with the questionnaire: the server gives each "
        "tablet a list of that name, which hides the file on ODK Collect. Leave the file "
        "out, or give it another name, also in the questionnaire."
    )

    def __init__(self, file: str) -> None:
        super().__init__(file=file)


class MediaMissing(MneError):
    """The questionnaire names files that did not come with it."""

    code = "questionnaires.media_missing"
    vi = (
        "“{source}” dùng các tệp chưa được gửi kèm: {names}. "
        "Hãy tải lên cùng lúc với phiếu."
    )
    en = (
        "“{source}” uses files that did not come with it: {names}. "
        "Upload them together with the questionnaire."
    )

    def __init__(self, source: str, names: Iterable[str]) -> None:
        super().__init__(source=source, names=listed(names))
