"""What the tests of indicators share: the plan of 2023, two communes, plain sheets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from mne.programmes.documents import seed_document
from mne.programmes.figures import Figure
from mne.programmes.indicator_models import (
    Accumulation,
    Aggregation,
    Direction,
    Indicator,
    IndicatorLevel,
    IndicatorSource,
    IndicatorVersion,
    Measure,
    Vintage,
)
from mne.programmes.indicators import Dimension, Sheet, define, get_indicator
from mne.programmes.models import Agency, Programme
from mne.programmes.register import load_programme
from mne.programmes.values import Period
from tests.small_map import Tree

BEGIN = date(2023, 1, 1)
SEX = Dimension("sex", ("male", "female"), is_complete=True)

MODELS_SUPPORTED = Sheet(
    name_vi="Số mô hình được hỗ trợ",
    definition_vi="Mô hình giảm nghèo được nghiệm thu trong năm.",
    level=IndicatorLevel.OUTPUT,
    measure=Measure.COUNT,
    unit="mô hình",
    direction=Direction.UP,
    accumulation=Accumulation.IN_YEAR,
    aggregation=Aggregation.SUM,
    source=IndicatorSource.ADMINISTRATIVE,
)
POVERTY_RATE = Sheet(
    name_vi="Tỷ lệ hộ nghèo đa chiều",
    definition_vi="Hộ nghèo trên tổng số hộ.",
    level=IndicatorLevel.IMPACT,
    measure=Measure.PERCENTAGE,
    numerator_definition="Số hộ nghèo",
    denominator_definition="Tổng số hộ",
    unit="%",
    direction=Direction.DOWN,
    accumulation=Accumulation.STOCK,
    aggregation=Aggregation.RATIO_OF_SUMS,
    source=IndicatorSource.CENSUS,
    baseline_value=Decimal("2.00"),
    baseline_on=date(2022, 12, 31),
)


def counted(number: str, **more: object) -> Figure:
    return replace(Figure(value=Decimal(number)), **more)  # type: ignore[arg-type]


def pair(numerator: str, denominator: str) -> Figure:
    return Figure(Decimal(numerator), Decimal(denominator))


def year(vintage: Vintage, of: int = 2023) -> Period:
    return Period(of, date(of, 1, 1), date(of, 12, 31), vintage)


@dataclass(frozen=True)
class Plan:
    """The plan of 2023 and two communes that report on it."""

    programme: Programme
    town: Agency
    mo_cong: Agency
    session: Session

    def indicator(self, code: str, sheet: Sheet) -> tuple[Indicator, IndicatorVersion]:
        version = define(self.session, self.programme, code, sheet, BEGIN)
        return get_indicator(self.session, self.programme, code), version


@pytest.fixture
def plan(session: Session, tree: Tree) -> Plan:
    programme = load_programme(session, seed_document() | {"area_code": "TN-TB"})

    def commune(code: str, name: str, area_id: int) -> Agency:
        office = Agency(
            code=code,
            name=name,
            area_id=area_id,
            valid_from=date(2015, 1, 1),
            valid_to=date(2025, 7, 1),
        )
        session.add(office)
        session.flush()
        return office

    return Plan(
        programme,
        commune("UBND-TT", "UBND thị trấn Tân Biên", tree.town.id),
        commune("UBND-MC", "UBND xã Mỏ Công", tree.mo_cong.id),
        session,
    )
