"""A programme's money: lines of the budget, and what they come to on a day, in đồng.

Every decision is a line that stays. What a year has is what was assigned, adjusted and
carried over; what is spent of it is disbursed. An amount nobody gave is never 0, and
capital and recurrent money stand apart wherever they are summed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import acting_id, record
from mne.programmes.amounts import check_scale
from mne.programmes.documents import ProgrammeDocument
from mne.programmes.errors import (
    AmountNotGiven,
    DecidedInTheFuture,
    FundsDoNotAddUp,
    MoreSpentThanThere,
)
from mne.programmes.models import BudgetLine, FundNature, FundSource, LineKind, Programme

LOCAL_SOURCES = frozenset({FundSource.PROVINCE, FundSource.DISTRICT, FundSource.COMMUNE})
"""What plans call "ngân sách địa phương"."""
PLANNED = frozenset({LineKind.ASSIGNED, LineKind.ADJUSTED})
"""What a year's plan promises; with what was carried over it is what can be spent."""


@dataclass(frozen=True)
class BudgetEntry:
    """A line to be added; ``fiscal_year`` None is the programme's own year."""

    source: FundSource
    kind: LineKind
    amount_dong: int | None
    decided_on: date
    document: str
    nature: FundNature | None = None
    fiscal_year: int | None = None
    component_id: int | None = None
    agency_id: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Money:
    """What some lines come to; None where no line gives an amount."""

    assigned: int | None
    adjusted: int | None
    carried_over: int | None
    disbursed: int | None

    @property
    def planned(self) -> int | None:
        """Assigned as adjusted."""
        return add_up((self.assigned, self.adjusted))

    @property
    def available(self) -> int | None:
        """What can be spent in the year: the plan and what came over from earlier years."""
        return add_up((self.planned, self.carried_over))

    @property
    def disbursement_percent(self) -> float | None:
        """Disbursed of available; None while either is unknown.

        Money of earlier years is spent through the same lines, so it stands below as
        well as above: without it, a year that spends it would exceed 100 %.
        """
        if self.disbursed is None or not self.available:
            return None
        return 100 * self.disbursed / self.available


@dataclass(frozen=True)
class FundTotals:
    """Sums of the planned amounts that are known; None where no amount is known at all."""

    by_source: dict[FundSource, int | None]
    """Every source the plan names, in the plan's order."""
    unallocated_dong: int | None
    """Of the total, what is not allotted to a component."""
    by_nature: dict[FundNature | None, int | None]
    """Capital, recurrent, and None: not said which."""
    money: dict[tuple[FundSource, FundNature | None], Money]
    """By source and nature, in the plan's order."""
    whole: Money

    @property
    def total_dong(self) -> int | None:
        """All sources together; ``by_nature`` is its breakdown."""
        return add_up(self.by_source.values())

    @property
    def local_dong(self) -> int | None:
        """Province, district and commune together."""
        return add_up(
            amount for source, amount in self.by_source.items() if source in LOCAL_SOURCES
        )

    @property
    def without_amount(self) -> tuple[FundSource, ...]:
        """Sources that are named without an amount, which the total doesn't hold."""
        return tuple(source for source, amount in self.by_source.items() if amount is None)


def add_up(amounts: Iterable[int | None]) -> int | None:
    """Add the amounts that are known.

    Examples
    --------
    >>> add_up([3, None, 4]), add_up([None]), add_up([])
    (7, None, None)
    """
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def add_line(session: Session, programme: Programme, entry: BudgetEntry) -> BudgetLine:
    """Add a line as it stands in a loaded plan."""
    line = BudgetLine(
        **vars(entry) | {"fiscal_year": entry.fiscal_year or programme.year},
        programme_id=programme.id,
        entered_at=clock.now(),
        entered_by_id=acting_id(session),
    )
    session.add(line)
    session.flush()
    return line


def enter_line(
    session: Session, programme: Programme, entry: BudgetEntry, *, is_meant: bool = False
) -> BudgetLine:
    """Add a line that somebody typed: an assignment, an adjustment, a disbursement.

    Raises
    ------
    DecidedInTheFuture, AmountNotGiven
        Such a line can't be.
    AmountOutOfScale, MoreSpentThanThere
        It is a thousand times away from what the year has, or spends what is not there,
        and ``is_meant`` does not say that the amount is right: million and đồng are
        easily taken for each other.
    """
    if entry.decided_on > clock.today():
        raise DecidedInTheFuture(entry.decided_on)
    if entry.amount_dong is None and entry.kind is not LineKind.ASSIGNED:
        raise AmountNotGiven
    if not is_meant:
        _doubt(session, programme, entry)
    line = add_line(session, programme, entry)
    record(
        session,
        Action.BUDGET_LINE_ADDED,
        f"programme:{programme.code}",
        acting_id(session),
        line=line.id,
        **{name: str(value) for name, value in vars(entry).items() if value is not None},
    )
    return line


def _doubt(session: Session, programme: Programme, entry: BudgetEntry) -> None:
    totals = fund_totals(session, programme, year=entry.fiscal_year)
    check_scale(entry.amount_dong, totals.whole.available)
    there = totals.money.get((entry.source, entry.nature))
    if entry.kind is not LineKind.DISBURSED or there is None or there.available is None:
        return
    spent = add_up((there.disbursed, entry.amount_dong)) or 0
    if spent > there.available:
        raise MoreSpentThanThere(spent, there.available)


def lines_of(
    session: Session, programme: Programme, on: date | None = None, year: int | None = None
) -> list[BudgetLine]:
    """Give the lines of a year (the programme's own) that count on a day, in order."""
    wanted = select(BudgetLine).where(
        BudgetLine.programme_id == programme.id,
        BudgetLine.fiscal_year == (year or programme.year),
    )
    if on is not None:
        wanted = wanted.where(BudgetLine.decided_on <= on)
    return list(session.scalars(wanted.order_by(BudgetLine.id)))


def fund_totals(
    session: Session, programme: Programme, on: date | None = None, year: int | None = None
) -> FundTotals:
    """Sum a programme's money of a year as it stood on a day (all of it if not given)."""
    lines = lines_of(session, programme, on, year)
    plan = [line for line in lines if line.kind in PLANNED]
    sources = dict.fromkeys(line.source for line in lines)
    natures = dict.fromkeys(line.nature for line in plan)
    keys = dict.fromkeys((line.source, line.nature) for line in lines)
    return FundTotals(
        by_source={
            source: add_up(line.amount_dong for line in plan if line.source == source)
            for source in sources
        },
        unallocated_dong=add_up(
            line.amount_dong for line in plan if line.component_id is None
        ),
        by_nature={
            nature: add_up(line.amount_dong for line in plan if line.nature == nature)
            for nature in natures
        },
        money={
            key: sum_lines(line for line in lines if (line.source, line.nature) == key)
            for key in keys
        },
        whole=sum_lines(lines),
    )


def sum_lines(lines: Iterable[BudgetLine]) -> Money:
    """Sum lines by what they do."""
    amounts: dict[LineKind, list[int | None]] = {kind: [] for kind in LineKind}
    for line in lines:
        amounts[line.kind].append(line.amount_dong)
    return Money(
        assigned=add_up(amounts[LineKind.ASSIGNED]),
        adjusted=add_up(amounts[LineKind.ADJUSTED]),
        carried_over=add_up(amounts[LineKind.CARRIED_OVER]),
        disbursed=add_up(amounts[LineKind.DISBURSED]),
    )


def check_stated_sums(plan: ProgrammeDocument) -> None:
    """Hold the sums that a plan prints against its parts.

    Raises
    ------
    FundsDoNotAddUp
        They differ; says which sum and by what.
    """
    total = add_up(fund.amount_dong for fund in plan.funds)
    local = add_up(fund.amount_dong for fund in plan.funds if fund.source in LOCAL_SOURCES)
    sums = plan.stated_sums
    for place, stated, found in (
        ("total_dong", sums.total_dong, total),
        ("local_dong", sums.local_dong, local),
    ):
        if stated is not None and stated != found:
            raise FundsDoNotAddUp(plan.code, place, found, stated)
