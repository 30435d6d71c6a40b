"""What is wrong with a key of a plan, in Vietnamese.

The types of a plan are checked by msgspec, whose messages are English; these are the ones
that a plan can bring about.
"""

from __future__ import annotations

import re

KINDS = {
    "int": "số nguyên",
    "float": "số",
    "str": "văn bản",
    "bool": "true hoặc false",
    "array": "danh sách",
    "object": "nhóm khóa",
    "null": "để trống",
}
FAULTS = (
    (r"Object contains unknown field `(.+)`", "không có khóa “{0}” trong mẫu"),
    (r"Object missing required field `(.+)`", "thiếu khóa “{0}”"),
    (r"Expected `(\w+)` of (?:at least )?length (?:>= )?(\d+).*", "cần {0} có từ {1} mục"),
    (r"Expected `([\w |]+)`, got `([\w |]+)`", "cần {0}, nhưng nhận được {1}"),
    (r"Expected `(\w+)` (>=|<=|>|<) (.+)", "cần {0} {1} {2}"),
    (r"Expected `str` matching regex (.+)", "cần văn bản theo mẫu {0}"),
    (r"Invalid (?:enum )?value (.+)", "không có lựa chọn {0}"),
    (r"Invalid (?:literal for Fraction|fraction): (.+)", "{0} không phải là phân số"),
    (r"Write a fraction as text: (.+)", "hãy viết phân số dưới dạng văn bản: {0}"),
    (r"Expected text, got `(.+)`", "cần văn bản, nhưng nhận được {0}"),
    (r"Can't open (.+)", "không mở được {0}"),
)


def in_vietnamese(fault: str) -> str:
    """Say what is wrong in Vietnamese; a message that is not known here stays as it is.

    Examples
    --------
    >>> in_vietnamese("Expected `array`, got `str`")
    'cần danh sách, nhưng nhận được văn bản'
    """
    for pattern, template in FAULTS:
        found = re.fullmatch(pattern, fault)
        if found is not None:
            return template.format(*(_kinds(part) for part in found.groups()))
    return fault


def _kinds(part: str) -> str:
    """Name types of values; what is no type stays."""
    names = part.split(" | ")
    if not all(name in KINDS for name in names):
        return part
    return " hoặc ".join(KINDS[name] for name in names)
