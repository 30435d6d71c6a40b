"""Sample contents of every paper: a new template is tried on them, the guide shows them.

They have the shape of the real contents, which a test holds them to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mne.reports import finding_samples
from mne.reports.template_models import Paper

PROGRAMME = {"code": "GN-2023", "name": "Giảm nghèo bền vững", "year": 2023}
TEMPLATE = {"name": "mau.docx (0a1b2c3d)"}
CONSOLIDATED: Mapping[str, Any] = {
    "office": "Phòng tổng hợp",
    "superior": "UBND cấp trên",
    "addressee": "UBND cấp trên",
    "place": "Tân Biên",
    "programme": PROGRAMME,
    "period": {
        "code": "6T-2023",
        "name": "Báo cáo ước thực hiện 6 tháng 2023",
        "year": 2023,
        "document": "Kế hoạch năm 2023",
        "since": "01/01/2023",
        "until": "30/06/2023",
        "due": "15/05/2023",
    },
    "snapshot": {
        "number": 1,
        "moment": "09:00 ngày 16/05/2023",
        "day": "16/05/2023",
        "treatment": "không tính vào số tổng hợp (không coi là bằng 0).",
    },
    "reported": 1,
    "obliged": 2,
    "missing": [{"name": "UBND xã B", "state": "chưa nộp"}],
    "rows": [
        {
            "code": "1.1",
            "name": "Tỷ lệ hộ nghèo",
            "breakdown": "",
            "unit": "%",
            "coverage": "1/2",
            "value": "2,5",
            "pair": "25/1.000",
            "number": 2.5,
            "numerator": "25",
            "numerator_number": 25.0,
            "denominator": "1.000",
            "denominator_number": 1000.0,
            "target": "≤ 2,4",
            "percent_met": "80",
            "percent_met_number": 80.0,
            "met": "chưa đạt",
            "source": "rà soát toàn bộ",
            "note": "lấy số ước gần nhất của UBND xã B",
        }
    ],
    "notes": ["1.1: lấy số ước gần nhất của UBND xã B"],
    "cells": [
        {
            "code": "1.1",
            "name": "Tỷ lệ hộ nghèo",
            "breakdown": "",
            "unit": "%",
            "office": "UBND xã A",
            "numerator": 25.0,
            "denominator": 1000.0,
            "number": 2.5,
            "estimate_6m": 2.5,
            "estimate_9m": None,
            "estimate_year": None,
            "official": None,
            "adjusted": None,
            "change": None,
            "note": "",
        }
    ],
    "sections": [
        {
            "heading": "Khó khăn, vướng mắc",
            "entries": [{"office": "UBND xã A", "text": "Vốn phân bổ chậm."}],
        }
    ],
    "entries": [
        {
            "heading": "Khó khăn, vướng mắc",
            "office": "UBND xã A",
            "text": "Vốn phân bổ chậm.",
        }
    ],
    "funds": [
        {
            "source": "Ngân sách trung ương",
            "nature": "Vốn sự nghiệp",
            "planned": "3.634",
            "planned_dong": 3_634_000_000,
            "disbursed": "1.817",
            "disbursed_dong": 1_817_000_000,
            "percent": "50",
            "percent_number": 50.0,
        }
    ],
    "revisions": [
        {
            "office": "UBND xã A",
            "number": 1,
            "id": 12,
            "submitted_at": "10:00 ngày 10/05/2023",
        }
    ],
    "template": TEMPLATE,
}
EVALUATION: Mapping[str, Any] = {
    "evaluation": {
        "code": "GK-2023",
        "title": "Đánh giá giữa kỳ",
        "kind": "giữa kỳ",
        "since": "01/01/2021",
        "until": "30/06/2023",
        "team": "Tổ đánh giá độc lập",
        "document": "Quyết định số 12",
    },
    "programme": PROGRAMME,
    "criteria": [
        {
            "code": "effectiveness",
            "name": "Tính hiệu quả (đạt mục tiêu)",
            "rows": [
                {
                    "number": 1,
                    "question": "Mục tiêu giảm nghèo có đạt không?",
                    "sub_question": "",
                    "source": "1.1 Tỷ lệ hộ nghèo",
                    "standard": "Đạt từ 90 % mục tiêu",
                    "evidence": "Kết quả rà soát",
                    "conclusion": "Đạt một phần",
                    "confidence": "(Độ tin cậy: cao)",
                }
            ],
        }
    ],
    "recommendations": [
        {
            "number": 1,
            "text": "Rà soát lại danh sách thụ hưởng",
            "addressee": "UBND xã A",
            "due_before": "01/10/2023",
            "ref": "KN-2023-00001",
            "state": "đã ban hành",
            "response": "",
        }
    ],
    "printed": "09:00 ngày 16/05/2023",
    "template": TEMPLATE,
}


SAMPLES: Mapping[Paper, Mapping[str, Any]] = {
    Paper.CONSOLIDATED_DOCUMENT: CONSOLIDATED,
    Paper.CONSOLIDATED_WORKBOOK: CONSOLIDATED,
    Paper.EVALUATION_DOCUMENT: EVALUATION,
    Paper.FINDINGS_REGISTER: finding_samples.REGISTER,
    Paper.UNIT_SHEET: finding_samples.UNIT_SHEET,
    Paper.URGING_LETTER: finding_samples.URGING,
    Paper.ESCALATION_LETTER: finding_samples.ESCALATION,
}


def sample_contents(paper: Paper) -> Mapping[str, Any]:
    """Give what a paper says when it is tried."""
    return SAMPLES[paper]


def names_of(paper: Paper) -> list[tuple[str, str]]:
    """Give every name that a template of a paper may use, with an example of it."""
    found: list[tuple[str, str]] = []
    for name, thing in sample_contents(paper).items():
        _collect(name, thing, found)
    return found


def _collect(name: str, thing: object, found: list[tuple[str, str]]) -> None:
    if isinstance(thing, Mapping):
        for part, each in thing.items():
            _collect(f"{name}.{part}", each, found)
    elif isinstance(thing, list) and isinstance(thing[0], Mapping):
        for part, each in thing[0].items():
            _collect(f"{name}[].{part}", each, found)
    elif isinstance(thing, list):
        found.append((f"{name}[]", str(thing[0])))
    else:
        found.append((name, "" if thing is None else str(thing)))
