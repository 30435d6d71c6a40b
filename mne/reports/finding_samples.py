"""Sample contents of the papers about findings; see ``sample_contents``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_HEAD = {
    "office": "Phòng LĐTBXH huyện Tân Biên",
    "superior": "UBND huyện Tân Biên",
    "place": "Tân Biên",
    "day": "16/05/2023",
}
_LETTER_ITEM = {
    "number": 1,
    "ref": "KN-2023-00001",
    "office": "UBND xã Mỏ Công",
    "text": "Rà soát lại danh sách hộ nghèo của ấp 3.",
    "issued": "01/03/2023",
    "due": "01/06/2023",
    "first_due": "01/04/2023",
    "days_late": 14,
    "state": "Đang thực hiện",
    "returned": 1,
}
URGING: Mapping[str, Any] = _HEAD | {
    "addressee": "UBND xã Mỏ Công",
    "items": [_LETTER_ITEM],
    "all": "1",
    "late": "1",
    "soon": "0",
    "answer_before": "23/05/2023",
}
ESCALATION: Mapping[str, Any] = _HEAD | {
    "addressee": "UBND huyện Tân Biên",
    "items": [_LETTER_ITEM],
    "all": "1",
    "offices": "1",
    "days": 30,
}
_SHEET_ITEM = {
    "ref": "KN-2023-00001",
    "finding": "PH-2023-00001",
    "condition": "8/27 hộ được chọn ngẫu nhiên bị xếp sai.",
    "text": "Rà soát lại danh sách hộ nghèo của ấp 3.",
    "severity": "Cao",
    "state": "Đang thực hiện",
    "issued": "01/03/2023",
    "due": "01/06/2023",
    "first_due": "01/04/2023",
    "days_late": 14,
    "times_returned": 1,
    "is_repeated": True,
    "answer": "Đồng ý",
    "actions": ["Rà soát lại ấp 3 (trước ngày 01/04/2023, đang làm, 50 %)"],
    "verification": "Chưa khắc phục, tại chỗ, 10/05/2023: còn 3 hộ sai",
    "closed": "",
}
UNIT_SHEET: Mapping[str, Any] = {
    "office": "UBND xã Mỏ Công",
    "day": "16/05/2023",
    "open": "1",
    "late": "1",
    "returned": "1",
    "repeated": "1",
    "closed": "1",
    "items": [_SHEET_ITEM],
    "before": [_SHEET_ITEM | {"state": "Đã thực hiện – đóng", "closed": "02/02/2023"}],
    "left_out": "0",
}
REGISTER: Mapping[str, Any] = {
    "day": "16/05/2023",
    "about": "Kiến nghị đang mở.",
    "all": "1",
    "rows": [
        {
            "ref": "KN-2023-00001",
            "finding": "PH-2023-00001",
            "area": "Xã Mỏ Công",
            "office": "UBND xã Mỏ Công",
            "issuer": "Phòng LĐTBXH huyện Tân Biên",
            "source": "Mặt trận Tổ quốc",
            "condition": "8/27 hộ được chọn ngẫu nhiên bị xếp sai.",
            "text": "Rà soát lại danh sách hộ nghèo của ấp 3.",
            "severity": "Cao",
            "issued": "01/03/2023",
            "due": "01/06/2023",
            "first_due": "01/04/2023",
            "days_late": 14,
            "state": "Đang thực hiện",
            "mover": "đơn vị phải thực hiện",
            "since": "02/03/2023",
            "answer": "Đồng ý",
            "actions": ["Rà soát lại ấp 3 (trước ngày 01/04/2023, đang làm, 50 %)"],
            "verification": "",
            "closed": "",
        }
    ],
}
