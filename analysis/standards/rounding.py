"""How a standard rounds percentages: an explicit rule, because offices differ.

Tây Ninh's published rates of 2022 are rounded half up; ward Hiệp Ninh cut the digits off
(10 of 5,347 households printed as 0.18 %).
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Literal

import msgspec

MODES = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "truncate": ROUND_DOWN,
}


class Rounding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Decimals of a percentage, and what becomes of the rest."""

    percent_decimals: int
    mode: Literal["half_up", "half_even", "truncate"]

    def percent(self, part: int, whole: int) -> Decimal | None:
        """Give ``part`` in percent of ``whole``, rounded; None where the whole is 0."""
        return None if whole == 0 else self.round(Fraction(100 * part, whole))

    def round(self, value: Fraction) -> Decimal:
        """Round an exact value, so that no float decides which way a half goes."""
        with localcontext(prec=60):
            # Half of one more digit decides; a quotient cut after 30 digits can't reach it.
            scaled = value * 10**self.percent_decimals
            whole, rest = divmod(scaled.numerator, scaled.denominator)
            exact = Decimal(whole) + Decimal(rest) / Decimal(scaled.denominator)
            rounded = exact.quantize(Decimal(1), MODES[self.mode])
            return rounded.scaleb(-self.percent_decimals)
