"""Did a component of the programme lower poverty? A difference in differences.

``python difference_in_differences.py FROZEN OUT DK-2022 CK-2026 housing_component``: the
data set, a folder for the results, two rounds, the variable that is yes in the component.
"""
# ruff: noqa: T201 - a script speaks by printing

import sys
from pathlib import Path

import polars as pl

from analysis.design import SurveyDesign
from analysis.detectability import detectability
from analysis.did import difference_in_differences, grouped_rounds
from analysis.estimation import estimate
from analysis.power import Survey, detectable_from
from analysis.round_tables import round_table, standing
from analysis.standards import load
from analysis.survey_data import open_folder
from analysis.wild_bootstrap import wild_bootstrap

STANDARD = load("vn-2022")
TARGET = -2.0  # percentage points that the component promised


def main(frozen: Path, out: Path, before: str, after: str, component: str) -> None:
    """Estimate the effect, test it for few communes, and say what could be seen at all."""
    data = open_folder(frozen)
    rounds = [round_table(data, data.round(code)) for code in (before, after)]
    held = [standing(one, STANDARD) for one in rounds]

    # 1 households of the component against the others, before and after; hamlets without
    # an interview are in neither group and stay in the design
    treated = [
        (one.rows[component] == "yes").set(~one.stands_for_somebody, None) for one in rounds
    ]
    groups = [
        grouped
        for one, what, group in zip(rounds, held, treated, strict=True)
        for grouped in grouped_rounds(one.design, what.measurement(), group)
    ]
    effects = difference_in_differences(groups, before, after)
    effect = effects.at(measure="H")
    print(effects.where(measure="H"))
    print(*effect.sentences("vi"), sep="\n")  # what to be careful about

    # 2 the component went to whole hamlets, so they are the clusters of the bootstrap
    stacked = pl.concat(
        pl.DataFrame(
            {
                "poor": what.poor.set(~what.matrix.valid, None).cast(pl.Float64),
                "treated": group.cast(pl.Float64),
                "weight": one.rows["weight"],
                "hamlet": one.rows["hamlet_code"],
            }
        ).with_columns(later=pl.lit(later))
        for one, what, group, later in zip(rounds, held, treated, (0.0, 1.0), strict=True)
    ).filter(pl.col("weight") > 0)
    terms = stacked.select("treated", "later", effect=pl.col("treated") * pl.col("later"))
    weights, y, hamlet = (stacked[name] for name in ("weight", "poor", "hamlet"))
    test = wild_bootstrap(SurveyDesign(weights), y, terms, "effect", cluster=hamlet)
    print(test.to_frame())

    # 3 could this design see the effect at all, and could a new one see the target?
    if effect.se:
        seen = detectable_from(effect.se, Survey(df=effect.df))
        print(f"Smallest effect on H that this design shows: {100 * seen:.1f} points")
    last = estimate(rounds[1].design, held[1].measurement()).at(measure="H")
    survey = Survey(deff=last.deff or 1.0, df=last.df)
    print(detectability(TARGET, last.n, last.value or 0.0, survey).sentence("vi"))

    out.mkdir(parents=True, exist_ok=True)
    effects.to_frame().write_csv(out / "effects.csv")
    test.to_frame().write_csv(out / "bootstrap.csv")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:6])
