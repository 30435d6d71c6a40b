"""A programme's money: sums by source, in đồng. An amount nobody gave is never 0."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.programmes.documents import ProgrammeDocument
from mne.programmes.errors import FundsDoNotAddUp
from mne.programmes.models import Fund, FundSource, Programme

LOCAL_SOURCES = frozenset({FundSource.PROVINCE, FundSource.DISTRICT})
"""What the plan calls "ngân sách địa phương"."""


@dataclass(frozen=True)
class FundTotals:
    """Sums of the amounts that are known; None where no amount is known at all."""

    by_source: dict[FundSource, int | None]
    """Every source the plan names, in the plan's order."""
    unallocated_dong: int | None
    """Of the total, what is not allotted to a component."""

    @property
    def total_dong(self) -> int | None:
        """All sources together."""
        return add_up(self.by_source.values())

    @property
    def local_dong(self) -> int | None:
        """Province and district together."""
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


def fund_totals(session: Session, programme: Programme) -> FundTotals:
    """Sum a programme's money by source."""
    funds = session.scalars(
        select(Fund).where(Fund.programme_id == programme.id).order_by(Fund.id)
    ).all()
    sources = dict.fromkeys(fund.source for fund in funds)
    return FundTotals(
        by_source={
            source: add_up(fund.amount_dong for fund in funds if fund.source == source)
            for source in sources
        },
        unallocated_dong=add_up(
            fund.amount_dong for fund in funds if fund.component_id is None
        ),
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
