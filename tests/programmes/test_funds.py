"""Money of a programme: decisions as lines, sums as of a day, units (A-03, A-19).

F1  (fixture 1 goes on from tests/programmes/test_register.py)
    an adjustment is a line of its own; the sums of an earlier day don't change
F2  the disbursement rate is of the plan as adjusted, as of a day; unknown is not zero
F3  capital and recurrent money stand apart wherever they are summed
F4  4.179 and 4179 are the same in million đồng; 4,179 is not, and is asked about
F5  a text that is no Vietnamese number, or half a đồng, is refused
F6  a line is never changed or deleted, in the database itself
F7  funds of an earlier version of the platform become lines, and back
F8  a decision of the future, a disbursement without amount or beyond the source are refused
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from alembic import command
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from migrations import alembic_config
from mne import clock
from mne.areas import editing
from mne.areas.models import AreaKind
from mne.programmes.amounts import MoneyUnit, read_dong, read_number, write_number
from mne.programmes.documents import seed_document
from mne.programmes.errors import (
    AmountNotGiven,
    AmountOutOfScale,
    DecidedInTheFuture,
    MoreSpentThanThere,
    NotANumber,
    NotWholeDong,
)
from mne.programmes.funds import BudgetEntry, enter_line, fund_totals
from mne.programmes.models import FundNature, FundSource, LineKind, Programme
from mne.programmes.register import load_programme

MILLION = 1_000_000
MAY, JUNE = date(2023, 5, 1), date(2023, 6, 1)


@pytest.fixture
def programme(session: Session) -> Programme:
    founded = date(2000, 1, 1)
    editing.add_area(session, "72TB", "Huyện Tân Biên", AreaKind.DISTRICT, founded)
    return load_programme(session, seed_document())


OLD_ROWS = """
INSERT INTO areas (id, code, name, search_name, kind, valid_from)
VALUES (1, 'X', 'X', 'x', 'district', '2000-01-01');
INSERT INTO programmes (id, code, name, year, area_id, legal_text)
VALUES (1, 'P', 'P', 2023, 1, 'Kế hoạch');
INSERT INTO components (id, programme_id, code, name, beneficiaries, position)
VALUES (1, 1, 'DA1', 'DA1', '', 1);
INSERT INTO agencies (id, code, name, area_id, valid_from)
VALUES (1, 'A', 'A', 1, '2000-01-01');
INSERT INTO component_agencies (component_id, agency_id, role) VALUES (1, 1, 'lead');
INSERT INTO funds (programme_id, source, amount_dong, note)
VALUES (1, 'central', 3634000000, ''), (1, 'other', NULL, '')
"""

ADJUSTED = BudgetEntry(
    source=FundSource.CENTRAL,
    nature=FundNature.RECURRENT,
    kind=LineKind.ADJUSTED,
    amount_dong=-134 * MILLION,
    decided_on=JUNE,
    document="Quyết định thử số 1",
)
SPENT = replace(ADJUSTED, kind=LineKind.DISBURSED, amount_dong=700 * MILLION)


def test_an_adjustment_leaves_the_earlier_day_alone(
    session: Session, programme: Programme
):  # F1
    enter_line(session, programme, ADJUSTED)
    assert fund_totals(session, programme, MAY).total_dong == 4_179 * MILLION
    after = fund_totals(session, programme, JUNE)
    assert after.total_dong == (4_179 - 134) * MILLION
    assert after.by_source[FundSource.CENTRAL] == 3_500 * MILLION
    assert after.whole.assigned == 4_179 * MILLION


def test_the_disbursement_rate_is_of_the_adjusted_plan(
    session: Session, programme: Programme
):  # F2
    enter_line(session, programme, ADJUSTED)
    enter_line(session, programme, SPENT)
    central = (FundSource.CENTRAL, FundNature.RECURRENT)
    before = fund_totals(session, programme, MAY).money[central]
    after = fund_totals(session, programme, JUNE).money[central]
    assert (before.disbursed, before.disbursement_percent) == (None, None)
    assert after.disbursement_percent == pytest.approx(20.0)  # 700 of 3.500
    other = fund_totals(session, programme, JUNE).money[(FundSource.OTHER, None)]
    assert (other.planned, other.disbursement_percent) == (None, None)


def test_money_carried_over_can_be_spent_too(session: Session, programme: Programme):  # F2
    over = replace(ADJUSTED, kind=LineKind.CARRIED_OVER, amount_dong=866 * MILLION)
    enter_line(session, programme, over)
    enter_line(session, programme, replace(SPENT, amount_dong=900 * MILLION))
    money = fund_totals(session, programme, JUNE).money[
        (FundSource.CENTRAL, FundNature.RECURRENT)
    ]
    assert (money.planned, money.available) == (3_634 * MILLION, 4_500 * MILLION)
    assert money.disbursement_percent == pytest.approx(20.0)


def test_capital_never_hides_in_a_total(session: Session, programme: Programme):  # F3
    capital = replace(
        ADJUSTED, nature=FundNature.CAPITAL, kind=LineKind.ASSIGNED, amount_dong=MILLION
    )
    enter_line(session, programme, capital, is_meant=True)
    totals = fund_totals(session, programme)
    assert totals.by_nature == {
        FundNature.RECURRENT: 3_634 * MILLION,
        None: 545 * MILLION,
        FundNature.CAPITAL: MILLION,
    }
    assert (FundSource.CENTRAL, FundNature.CAPITAL) in totals.money


@pytest.mark.parametrize("typed", ["4.179", "4179", " 4 179 "])
def test_dots_are_thousands(typed: str):  # F4
    assert read_dong(typed, MoneyUnit.MILLION) == 4_179 * MILLION


def test_a_comma_is_a_thousand_times_less_and_is_asked_about(
    session: Session, programme: Programme
):  # F4
    amount = read_dong("4,179", MoneyUnit.MILLION)
    assert amount == 4_179_000
    typed = replace(ADJUSTED, kind=LineKind.ASSIGNED, amount_dong=amount)
    with pytest.raises(AmountOutOfScale, match=r"4\.179\.000 đồng, while 4\.179\.000\.000"):
        enter_line(session, programme, typed)
    line = enter_line(session, programme, typed, is_meant=True)
    assert line.amount_dong == 4_179_000


def test_what_cannot_be_decided_is_refused(session: Session, programme: Programme):  # F8
    early = clock.frozen(datetime(2023, 5, 31, 12, tzinfo=UTC))
    with early, pytest.raises(DecidedInTheFuture, match="01/06/2023, is still to come"):
        enter_line(session, programme, SPENT)
    with pytest.raises(AmountNotGiven, match="if it is none, enter 0"):
        enter_line(session, programme, replace(SPENT, amount_dong=None))
    enter_line(session, programme, SPENT)
    again = replace(SPENT, amount_dong=3_000 * MILLION)
    with pytest.raises(
        MoreSpentThanThere, match=r"paid out 3\.700\.000\.000 .* has only 3\.634\.000\.000"
    ):
        enter_line(session, programme, again)
    assert enter_line(session, programme, again, is_meant=True).id


@pytest.mark.parametrize("typed", ["4.17", "4,179.5", "4.179.00", "bốn", "", "1e6"])
def test_what_can_be_misread_is_refused(typed: str):  # F5
    with pytest.raises(NotANumber, match="not a number in the Vietnamese way"):
        read_number(typed)


def test_half_a_dong_is_refused(session: Session):  # F5
    with pytest.raises(NotWholeDong, match="0,5"):
        read_dong("0,5", MoneyUnit.DONG)


@pytest.mark.parametrize("typed", ["4.179", "0,02", "-12.345,6", "7"])
def test_a_number_is_written_as_it_was_typed(typed: str):
    assert write_number(read_number(typed)) == typed


@pytest.mark.parametrize(
    "statement", ["UPDATE budget_lines SET amount_dong = 0", "DELETE FROM budget_lines"]
)
def test_the_database_keeps_every_line(
    session: Session, programme: Programme, statement: str
):  # F6
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(text(statement))


def test_funds_become_lines_and_lines_funds(database_url: str, engine: Engine):  # F7
    config = alembic_config(database_url)
    command.downgrade(config, "20261123_indicators-1")
    with engine.begin() as connection:
        for statement in OLD_ROWS.split(";"):
            connection.execute(text(statement))
    command.upgrade(config, "head")
    lines = "SELECT source, kind, fiscal_year, amount_dong, document FROM budget_lines"
    with engine.connect() as connection:
        assert connection.execute(text(lines)).all() == [
            ("central", "assigned", 2023, 3_634_000_000, "Kế hoạch"),
            ("other", "assigned", 2023, None, "Kế hoạch"),
        ]
        since = "SELECT valid_from FROM component_agencies"
        assert str(connection.execute(text(since)).scalar_one()) == "2023-01-01"
    command.downgrade(config, "20261123_indicators-1")
    with engine.connect() as connection:
        funds = connection.execute(text("SELECT source, amount_dong FROM funds")).all()
    assert funds == [("central", 3_634_000_000), ("other", None)]
