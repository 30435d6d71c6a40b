"""What a raw export says of itself at the console."""

from __future__ import annotations

from collections.abc import Iterator

from mne.exports.raw_manifest import RawManifest

NOTHING_NEW = {
    "vi": "Không có gì thay đổi từ lần xuất trước; không ghi tệp nào.",
    "en": "Nothing changed since the last export; no file was written.",
}
_WORDS = {
    "vi": {
        "number": "Bản xuất số {number}: {interviews} phiếu, mã băm {sha256}",
        "version": "{form_id} phiên bản {version}: {interviews} phiếu, {files} tệp",
        "left_out": "  Không đưa vào bảng {table}: {names}",
        "identified": "CÓ THÔNG TIN ĐỊNH DANH: giữ thư mục này như hồ sơ mật.",
        "out_of_type": "{count} câu trả lời không đúng kiểu được để trống (invalid).",
    },
    "en": {
        "number": "Export {number}: {interviews} interviews, hash {sha256}",
        "version": "{form_id} version {version}: {interviews} interviews, {files} files",
        "left_out": "  Left out of the table {table}: {names}",
        "identified": "THIS NAMES PEOPLE: keep the folder as you keep personal files.",
        "out_of_type": "{count} answers are not of their type and were left blank.",
    },
}


def summary(manifest: RawManifest, language: str) -> Iterator[str]:
    """Say what an export holds, and which variables stayed in the store."""
    words = _WORDS["vi" if language == "vi" else "en"]
    yield words["number"].format(
        number=manifest.number, interviews=manifest.interviews, sha256=manifest.sha256
    )
    for version in manifest.versions:
        yield words["version"].format(
            form_id=version.form_id,
            version=version.version,
            interviews=version.interviews,
            files=len(version.files),
        )
        for table, names in version.left_out.items():
            if names:
                yield words["left_out"].format(table=table, names=", ".join(names))
    if manifest.identified:
        yield words["identified"]
    if manifest.out_of_type:
        yield words["out_of_type"].format(count=manifest.out_of_type)
