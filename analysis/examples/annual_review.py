"""The annual review of two years: a full count, so no number has an interval.

Run it with the folder of the data set, a folder for the results, and the two reviews:
``python annual_review.py FROZEN OUT RS-2025 RS-2026``. Small cells are withheld.
"""
# ruff: noqa: T201 - a script speaks by printing

import sys
from pathlib import Path

from analysis.estimates import Estimates
from analysis.estimation import estimate
from analysis.plan import read_plan
from analysis.planned_survey import classes_of, shares_among
from analysis.round_tables import round_table, standing
from analysis.running import run_plan
from analysis.standards import load
from analysis.survey_data import KEY, open_folder
from analysis.tables import Names, estimate_table, small_cells
from analysis.transitions import attrition_of, dynamics_of, link

STANDARD = load("vn-2022")
LEAST = 5  # fewer households than this are not published

LEDGER = """
[plan]
title = "Sổ cái hộ nghèo"
version = "1"
[[tables]]
recipe = "ledger"
name = "ledger"
standard = "vn-2022"
before = "{before}"
after = "{after}"
by = ["commune_code"]
least = {least}
"""


def main(frozen: Path, out: Path, before: str, after: str) -> None:
    """Count the classes of both years, and follow each household from one to the other."""
    data = open_folder(frozen)
    years = [round_table(data, data.round(code)) for code in (before, after)]
    held = [standing(one, STANDARD) for one in years]

    # 1 classes by commune; a household with a missing answer is counted as missing
    classes = Estimates(())
    for one, what in zip(years, held, strict=True):
        shares = shares_among(what.known_class, classes_of(STANDARD), "class")
        classes += estimate(one.design, shares)
        classes += estimate(one.design, shares, one.domain("commune_code"))
    names, rule = Names(domains=data.place_names()), small_cells(LEAST)
    table = estimate_table(classes, names=names, data_hash=data.sha256, withhold=rule)
    for line in [table.headings, *table.cells()[:8]]:
        print(" | ".join(line))
    print(*table.footnotes(), sep="\n")

    # 2 who entered and who left, among the households found in both years
    poor = [
        one.rows.select(KEY).with_columns(what.poor.alias("poor"))
        for one, what in zip(years, held, strict=True)
    ]
    both = link(poor[1], poor[0], KEY, ["poor"])
    moved = estimate(years[1].design, dynamics_of(both["poor_before"], both["poor"]))
    gone = estimate(years[0].design, attrition_of(poor[0][KEY], poor[1][KEY]))
    print(moved + gone)

    # 3 the ledger: one stock, what left and came, the other stock
    plan = read_plan(LEDGER.format(before=before, after=after, least=LEAST))
    ledger = run_plan(plan, data)["ledger"]
    print(ledger)

    out.mkdir(parents=True, exist_ok=True)
    table.to_frame().write_csv(out / "classes.csv")
    (moved + gone).to_frame().write_csv(out / "dynamics.csv")
    ledger.to_frame().write_csv(out / "ledger.csv")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:5])
