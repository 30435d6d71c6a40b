"""A baseline-endline evaluation of multidimensional poverty, from a frozen data set.

``python baseline_endline.py FROZEN OUT DK-2022 CK-2026``: the data set, a folder for the
results, and the two rounds. Poor is who vn-2022 calls poor.
"""
# ruff: noqa: T201 - a script speaks by printing

import sys
from pathlib import Path

import polars as pl

from analysis.change_decomposition import decompose_change
from analysis.change_factors import into_incidence_and_intensity
from analysis.comparison import MeasuredRound, compare
from analysis.estimation import estimate
from analysis.figures import Look, as_svg
from analysis.many_tests import adjusted
from analysis.plots import contribution_bars, dots_by_domain
from analysis.robustness import over_cutoffs
from analysis.round_tables import round_table, same_domains, standing
from analysis.standards import load
from analysis.survey_data import open_folder

STANDARD = load("vn-2022")
DOMAIN = "commune_code"


def main(frozen: Path, out: Path, before: str, after: str) -> None:
    """Estimate levels and change, take the change apart, and draw what was found."""
    data = open_folder(frozen)  # every file is held against its hash
    a, b = (round_table(data, data.round(code)) for code in (before, after))
    in_a, in_b = standing(a, STANDARD), standing(b, STANDARD)  # who is poor, and of what
    x, y = in_a.measurement(), in_b.measurement()

    # 1 levels, for everybody and by commune; the design comes with the round
    levels = estimate(a.design, x) + estimate(b.design, y)
    by_commune = estimate(a.design, x, a.domain(DOMAIN))
    by_commune += estimate(b.design, y, b.domain(DOMAIN))
    print(levels.where(measure="H"))

    # 2 change, with the covariance that hamlets in both rounds bring
    def side_by_side(name: str) -> list[MeasuredRound]:
        of_a, of_b = same_domains([a.domain(name), b.domain(name)])
        return [a.measured(x, of_a), b.measured(y, of_b)]

    print(compare(side_by_side(""), before, after).where(measure="H"))

    # 3 change by commune: many tests, so the false discovery rate is held
    communes = compare(side_by_side(DOMAIN), before, after).where(measure="H")
    rate = adjusted([one.p for one in communes], "bh")
    tested = communes.to_frame().with_columns(pl.Series("p_adjusted", rate, pl.Float64))
    print(tested.select("domain", "value", "se", "p_adjusted"))

    # 4 fewer poor, or the poor less poor?
    factors = into_incidence_and_intensity(side_by_side(""))
    print(parts := decompose_change(factors, before, after).parts)

    # 5 does it hang on the cutoff? H and M0 at each of them, with a band over all
    curves = over_cutoffs(a.design, in_a.matrix) + over_cutoffs(b.design, in_b.matrix)

    # 6 tables and figures
    out.mkdir(parents=True, exist_ok=True)
    tables = {
        "levels": (levels + by_commune).to_frame(),
        "change_by_commune": tested,
        "parts": parts.to_frame(),
        "cutoffs": curves.to_frame(),
    }
    for name, table in tables.items():
        table.write_csv(out / f"{name}.csv")
    look = Look("vi", source=f"{data.title} · {data.sha256[:12]}")
    dots = dots_by_domain(by_commune.where(measure="H"), look)
    (out / "H.svg").write_bytes(as_svg(dots))
    bars = contribution_bars(levels.where(measure="contribution"), look)
    (out / "contributions.svg").write_bytes(as_svg(bars))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:5])
