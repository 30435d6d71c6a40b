"""What a log may hold of a fault met while handling an interview."""

from __future__ import annotations

import traceback


def trace(error: BaseException) -> str:
    """Write the kinds of error and the lines of code, without any error's own words.

    Those may quote an answer, a name, a whole interview (a database quotes the row that it
    refuses), and personal data does not belong in a log.
    """
    lines: list[str] = []
    told: BaseException | None = error
    while told is not None:
        lines += [type(told).__name__ + "\n", *traceback.format_tb(told.__traceback__)]
        told = told.__cause__ or told.__context__
    return "".join(lines)
