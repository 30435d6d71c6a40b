"""A plan is read strictly, held against its data, run, and written the same every time.

P1  a key that is unknown, absent or of the wrong type is named with its table
P2  what a table names has to exist in its rounds before anything is computed
P3  rounds that differ are compared only where the plan accepts it; a census has no interval
P4  an error while running names the table and keeps its own sentence, in both languages
P5  a table finds what the library finds: levels, change, panels, parts, income, quantiles
P6  filters are domains, silent PSUs stay in the design, the unknown are shown
P7  small cells are withheld everywhere, the flows of a ledger together
P8  the same plan and data give the same bytes, on any number of threads
P9  the manifest proves every file; another run may replace results, and nothing else
P10 an interrupted run leaves nothing behind; progress is told step by step
P11 a folder that was changed after freezing is refused
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from analysis.comparison import compare
from analysis.deprivation import deprivation_matrix
from analysis.errors import AnalysisError
from analysis.estimation import estimate, estimate_mean
from analysis.exact_text import as_csv, as_json
from analysis.mcnemar import mcnemar_design
from analysis.plan import AnalysisPlan, load_plan, read_plan
from analysis.plan_errors import (
    DataFolderDamaged,
    NeedsCensus,
    NoDifferenceToBootstrap,
    OutFolderTaken,
    PlanAmongNobody,
    PlanKeysUnfit,
    PlanMalformed,
    PlanNameUnknown,
    PlanNotToml,
    PlanRoundsDiffer,
    PlanTableFailed,
    PlanTableTwice,
)
from analysis.relative_poverty import RelativePoverty, estimate_relative_poverty
from analysis.result_files import MANIFEST, write_results
from analysis.round_tables import round_table, same_domains, standing
from analysis.running import RECIPES, PlanResults, run_plan
from analysis.standards import load
from analysis.survey_data import SurveyData, open_folder
from mne.datasets.frames import read_folder
from tests.analysis.frozen_survey import SILENT, freeze_survey, survey_frames

ROOT = Path(__file__).parent.parent.parent
HEAD = """
[plan]
title = "Thử"
version = "1"
"""
PAIR = 'before = "DK-2022"\nafter = "CK-2026"'
YEARS = 'before = "RS-2025"\nafter = "RS-2026"'
SAMPLES = '[data]\nrounds = ["DK-2022", "CK-2026"]'


def a_plan(*tables: str, head: str = HEAD, section: str = SAMPLES) -> AnalysisPlan:
    """Write a plan of these tables, each called t1, t2, … unless it has a name."""
    written = [head, section]
    for number, table in enumerate(tables, 1):
        name = "" if "name =" in table else f'name = "t{number}"\n'
        written.append(f"[[tables]]\n{name}{table}")
    return read_plan("\n".join(written))


def of_standard(recipe: str, more: str = "", standard: str = "vn-2022") -> str:
    return f'recipe = "{recipe}"\nstandard = "{standard}"\n{more}'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("plan") / "frozen"
    freeze_survey(made)
    return made


@pytest.fixture(scope="module")
def data(folder: Path) -> SurveyData:
    return open_folder(folder)


def run(data: SurveyData, *tables: str, **more: str) -> PlanResults:
    return run_plan(a_plan(*tables, **more), data)


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("table", "place", "fault", "vi"),
    [
        ('recipe = "level"', 'tables[1] "t1" recipe', "Invalid value 'level'", "lựa chọn"),
        (of_standard("levels", "bye = []"), '"t1"', "unknown field `bye`", "không có khóa"),
        (of_standard("levels", 'by = "x"'), '"t1" by', "got `str`", "cần danh sách, nhưng"),
        (of_standard("change"), '"t1"', "missing required field `before`", "thiếu khóa"),
        (of_standard("levels", 'cutoff = "a third"'), '"t1" cutoff', "Fraction", "phân số"),
        (of_standard("levels", "cutoff = 0.3"), '"t1" cutoff', '"1/3"', "hãy viết phân số"),
        (of_standard("levels", "cutoff = [1]"), '"t1" cutoff', "Expected", "cần văn bản"),
        (of_standard("levels", "least = -1"), '"t1" least', ">= ", "cần số nguyên >="),
        (
            of_standard("levels", 'figures = ["pie"]'),
            '"t1" figures[0]',
            "'pie'",
            "lựa chọn",
        ),
        ('name = "a b"\nrecipe = "levels"', '"a b" name', "regex", "cần văn bản theo mẫu"),
    ],
)
def test_a_wrong_key_is_named_with_its_table(table: str, place: str, fault: str, vi: str):
    with pytest.raises(PlanMalformed) as caught:  # P1
        a_plan(table)
    assert place in str(caught.value)
    assert fault in str(caught.value)
    sentence = caught.value.sentence("vi")
    assert place in sentence
    assert vi in sentence


def test_a_section_is_strict_too():  # P1
    with pytest.raises(PlanMalformed, match=r"\[design\].*unknown field `psu`"):
        a_plan(of_standard("levels"), head=f"{HEAD}[design]\npsu = 1\n")
    with pytest.raises(PlanMalformed, match="checksum"):
        a_plan(of_standard("levels"), head=f'checksum = "ab"\n{HEAD}')
    with pytest.raises(PlanMalformed, match=r"tables.*length") as caught:
        read_plan(f"tables = []\n{HEAD}")
    assert "cần danh sách có từ 1 mục" in caught.value.sentence("vi")


def test_what_is_not_toml_is_said_with_its_line(tmp_path: Path):  # P1
    with pytest.raises(PlanNotToml, match=r"plan\.toml .*line 2"):
        read_plan("[plan]\ntitle = \nversion = 1")
    with pytest.raises(PlanNotToml, match=r"absent\.toml"):
        load_plan(tmp_path / "absent.toml")


def test_two_tables_of_one_name_are_refused():  # P1
    table = f'name = "same"\n{of_standard("levels")}'
    with pytest.raises(PlanTableTwice, match="same"):
        a_plan(table, table)


def test_the_checksum_is_of_the_content():  # P1
    first = a_plan(of_standard("levels"))
    spaced = read_plan(f"# a remark\n{HEAD}{SAMPLES}\n\n[[tables]]\nname='t1'\n"
                       "standard='vn-2022'\nrecipe='levels'")  # fmt: skip
    other = a_plan(of_standard("levels", "least = 3"))
    assert first.checksum == spaced.checksum
    assert first.checksum != other.checksum


def test_a_standard_beside_the_plan_is_part_of_it(data: SurveyData, tmp_path: Path):  # P1
    pack = ROOT / "analysis" / "standards" / "vn-2022.toml"
    text = pack.read_text("utf-8")
    local = text.replace('code = "vn-2022"', 'code = "tay-ninh"', 1)
    (tmp_path / "local.toml").write_text(local, "utf-8")
    named = '[data]\nrounds = ["CK-2026"]\nstandards = ["local.toml"]\n'
    table = f'[[tables]]\nname = "t"\n{of_standard("levels", standard="tay-ninh")}'
    (tmp_path / "plan.toml").write_text(f"{HEAD}{named}{table}", "utf-8")
    plan = load_plan(tmp_path / "plan.toml")
    results = run_plan(plan, data)
    assert list(results.standards) == ["tay-ninh"]
    (tmp_path / "local.toml").write_text(f"{local}\n# another byte", "utf-8")
    assert load_plan(tmp_path / "plan.toml").checksum != plan.checksum
    (tmp_path / "local.toml").unlink()
    with pytest.raises(PlanMalformed, match=r"data\.standards.*open local") as caught:
        load_plan(tmp_path / "plan.toml")
    assert "không mở được local.toml" in caught.value.sentence("vi")


# ---------------------------------------------------------------- against the data


@pytest.mark.parametrize(
    ("table", "key", "name"),
    [
        (of_standard("levels", 'rounds = ["GK-2024"]'), "rounds", "GK-2024"),
        (of_standard("change", 'before = "DK-2022"\nafter = "2026"'), "after", "2026"),
        (of_standard("levels", standard="vn-2023"), "standard", "vn-2023"),
        (of_standard("levels", 'measures = ["H", "MPI"]'), "measures", "MPI"),
        (
            of_standard("levels", 'measures = ["class"]', "global-mpi-2018"),
            "measures",
            "class",
        ),
        (of_standard("levels", 'by = ["village"]'), "by", "village"),
        (of_standard("levels", "among = \"sex == 'female'\""), "among", "sex"),
        ('recipe = "levels"\nvariable = "rent"', "variable", "rent"),
        (of_standard("did", f'{PAIR}\ntreated = "loan == 1"'), "treated", "loan"),
        (
            of_standard(
                "did", f'{PAIR}\ntreated = "weight > 1"\nbootstrap = {{cluster = "q"}}'
            ),
            "bootstrap.cluster",
            "q",
        ),
        ('recipe = "association"\nrow = "ethnicity"\ncolumn = "poor"', "column", "poor"),
    ],
)
def test_a_name_that_is_not_there_is_refused(
    data: SurveyData, table: str, key: str, name: str
):  # P2
    with pytest.raises(PlanNameUnknown) as caught:
        run(data, table)
    assert caught.value.facts["key"] == key
    assert caught.value.facts["name"] == name
    assert "“t1”" in caught.value.sentence("vi")


def test_a_round_of_the_plan_has_to_exist(data: SurveyData):  # P2
    with pytest.raises(PlanNameUnknown, match=r"\[data\].*RS-2020.*RS-2025"):
        run(data, of_standard("levels"), section='[data]\nrounds = ["RS-2020"]')


def test_a_table_measures_a_standard_or_a_variable(data: SurveyData):  # P2
    with pytest.raises(PlanKeysUnfit, match="exactly one of standard, variable"):
        run(data, of_standard("levels", 'variable = "income_pc_month"'))
    with pytest.raises(PlanKeysUnfit):
        run(data, 'recipe = "levels"')


def test_a_fault_in_the_last_table_is_found_first(data: SurveyData):  # P2
    seen: list[str] = []
    plan = a_plan(of_standard("levels"), of_standard("levels", 'by = ["village"]'))
    with pytest.raises(PlanNameUnknown, match="t2"):
        run_plan(plan, data, on_progress=lambda done, total, what: seen.append(what))
    assert not seen


def test_a_standard_needs_its_variables(data: SurveyData):  # P2
    lacking = replace(data, households=data.households.drop("water_source"))
    with pytest.raises(PlanTableFailed, match=r"'t1'.*water_source"):
        run(lacking, of_standard("levels"))
    lacking = replace(data, members=data.members.drop("insured"))
    with pytest.raises(PlanTableFailed, match=r"members.*insured"):
        run(lacking, of_standard("levels"))
    lacking = replace(data, households=data.households.drop("income_pc_month"))
    with pytest.raises(PlanTableFailed, match="income_pc_month"):
        run(lacking, of_standard("levels"))


# ---------------------------------------------------------------- rounds that differ


def test_rounds_under_two_standards_need_to_be_accepted(data: SurveyData):  # P3
    two = 'standard = {DK-2022 = "vn-2022", CK-2026 = "global-mpi-2018"}'
    table = f'recipe = "change"\n{two}\n{PAIR}\nunit = "household"\nmeasures = ["H"]'
    with pytest.raises(PlanRoundsDiffer, match=r'accept = \["standard"\]'):
        run(data, table)
    found = run(data, f'{table}\naccept = ["standard"]')["t1"]
    assert found.found.notes[0][0].startswith("Hai đợt được tính theo hai chuẩn khác nhau")
    assert found.to_frame()["standard"].to_list() == ["vn-2022 / global-mpi-2018"]


def test_a_census_and_a_sample_need_to_be_accepted(data: SurveyData):  # P3
    table = of_standard("change", 'before = "DK-2022"\nafter = "RS-2026"\n')
    with pytest.raises(PlanRoundsDiffer, match="sample and census") as caught:
        run(data, table, section="")
    assert 'accept = ["kind"]' in caught.value.sentence("vi")
    found = run(data, f'{table}accept = ["kind"]', section="")["t1"].to_frame()
    assert found["kind"].unique().to_list() == ["sample / census"]


def test_a_census_has_no_interval(data: SurveyData):  # P3
    asked = f'{HEAD}[design]\ninterval = "logit"\n'
    with pytest.raises(PlanTableFailed, match="full count"):
        run(data, of_standard("levels"), head=asked, section="")
    found = run(data, of_standard("levels"), section='[data]\nrounds = ["RS-2026"]')["t1"]
    nothing = found.to_frame().select("se", "low", "high", "df", "deff")
    assert nothing.null_count().sum_horizontal()[0] == 5 * nothing.height
    with pytest.raises(PlanTableFailed, match="full count"):
        run(
            data,
            of_standard("weights", 'by = "commune_code"\nschemes = {}'),
            section='[data]\nrounds = ["RS-2026"]',
        )


def test_a_ledger_needs_two_censuses(data: SurveyData):  # P3
    with pytest.raises(PlanTableFailed, match="DK-2022") as caught:
        run(data, of_standard("ledger", PAIR))
    assert isinstance(caught.value.cause, NeedsCensus)


# ---------------------------------------------------------------- errors while running


def test_an_error_names_the_table_in_both_languages(data: SurveyData):  # P4
    alone = data.households.with_columns(
        stratum=pl.when(psu="C2-2").then(pl.lit("9")).otherwise("stratum")
    )
    with pytest.raises(PlanTableFailed) as caught:
        run(replace(data, households=alone), of_standard("levels"))
    error = caught.value
    assert isinstance(error, AnalysisError)
    assert "Table 't1' of the plan: " in error.sentence("en")
    assert error.cause.sentence("vi") in error.sentence("vi")
    assert error.cause.code == "analysis.single_psu_stratum"


def test_only_means_can_be_bootstrapped(data: SurveyData):  # P4
    table = of_standard(
        "did",
        f'{PAIR}\nmeasures = ["A"]\ntreated = "housing_component == \'yes\'"\n'
        'bootstrap = {cluster = "hamlet_code"}',
    )
    with pytest.raises(PlanTableFailed, match="not for A") as caught:
        run(data, table)
    assert isinstance(caught.value.cause, NoDifferenceToBootstrap)


def test_a_domain_of_one_round_only_is_refused(data: SurveyData):  # P4
    moved = data.households.with_columns(
        commune_code=pl.when(round="CK-2026", commune_code="C4")
        .then(pl.lit("C9"))
        .otherwise("commune_code")
    )
    table = of_standard("change", f'{PAIR}\nby = ["commune_code"]')
    with pytest.raises(PlanTableFailed, match="C4, C9"):
        run(replace(data, households=moved), table)


# ---------------------------------------------------------------- what a table finds


def by_hand(data: SurveyData, code: str):
    """Put one round together without a plan."""
    one = round_table(data, data.round(code))
    return one, standing(one, load("vn-2022"))


def test_levels_are_those_of_the_library(data: SurveyData):  # P5
    found = run(data, of_standard("levels", 'by = ["commune_code"]'))["t1"].to_frame()
    for code in ("DK-2022", "CK-2026"):
        one, held = by_hand(data, code)
        for by in ("", "commune_code"):
            for item in estimate(one.design, held.measurement(), one.domain(by)):
                if item.measure not in {"H", "A", "M0"}:
                    continue
                row = found.row(
                    by_predicate=(pl.col("by") == by)
                    & (pl.col("measure") == item.measure)
                    & (pl.col("domain") == item.domain)
                    & (pl.col("round") == code),
                    named=True,
                )
                assert (row["value"], row["se"], row["n"]) == (item.value, item.se, item.n)


def test_change_is_that_of_the_library(data: SurveyData):  # P5
    found = run(data, of_standard("change", f'{PAIR}\nmeasures = ["H"]\nadjust = "bh"'))
    (one, first), (two, second) = (by_hand(data, code) for code in ("DK-2022", "CK-2026"))
    domains = same_domains([one.domain(""), two.domain("")])
    expected = compare(
        [
            one.measured(first.measurement(), domains[0]),
            two.measured(second.measurement(), domains[1]),
        ],
        "DK-2022",
        "CK-2026",
    ).at(measure="H")
    row = found["t1"].to_frame().row(0, named=True)
    assert (row["value"], row["se"], row["p"]) == (
        expected.value,
        expected.se,
        expected.p,
    )
    assert row["p_adjusted"] == row["p"]  # one test alone
    assert (row["n_before"], row["n_after"]) == (180, 186)


def test_the_test_of_a_panel_is_that_of_the_library(data: SurveyData):  # P5
    found = run(data, of_standard("mcnemar", PAIR), of_standard("transitions", PAIR))
    (_, first), (two, second) = (by_hand(data, code) for code in ("DK-2022", "CK-2026"))
    earlier = pl.DataFrame({"household_id": first.matrix.household_ids, "was": first.poor})
    both = two.rows.join(earlier, on="household_id", how="left", maintain_order="left")
    expected = mcnemar_design(two.design, both["was"], second.poor)
    row = found["t1"].to_frame().row(0, named=True)
    assert (row["change"], row["se"], row["n"]) == (
        expected.change,
        expected.se,
        expected.n,
    )
    moved = found["t2"].to_frame()
    cells = moved.filter(measure="cell")["value"].sum()
    assert cells == pytest.approx(1, abs=1e-12)
    paired = moved.row(by_predicate=pl.col("measure") == "change", named=True)
    assert paired["value"] == pytest.approx(expected.change, abs=1e-15)
    lost = moved.row(by_predicate=pl.col("measure") == "lost", named=True)
    assert lost["round"] == "DK-2022"
    assert lost["value"] > 0.1  # a sixth of the hamlets was replaced


def test_a_census_of_pairs_is_tested_exactly(data: SurveyData):  # P5
    found = run(data, of_standard("mcnemar", YEARS), section="")["t1"].to_frame()
    row = found.row(0, named=True)
    assert row["kind"] == "census"
    counted = row["neither"] + row["entered"] + row["left"] + row["both"]
    assert counted + row["missing"] == 120
    assert 0 < row["p_exact"] <= 1


def test_the_parts_of_a_change_add_up(data: SurveyData):  # P5
    ways = '["incidence_and_intensity", "indicator", "dimension"]'
    results = run(
        data,
        of_standard("decomposition", f'{PAIR}\nways = {ways}\ngroups = "ethnicity"'),
        of_standard("change", f'{PAIR}\nmeasures = ["M0"]'),
    )
    parts = results["t1"].to_frame()
    whole = results["t2"].to_frame()["value"][0]
    sums = parts.group_by("way").agg(pl.col("value").sum())
    assert sums.height == 4
    assert sums["value"].to_list() == pytest.approx([whole] * 4, abs=1e-12)
    groups = parts.filter(part="kinh")
    assert groups["n_DK-2022"][0] + parts.filter(part="khmer")["n_DK-2022"][0] == 184


def test_contributions_of_groups_sum_to_one(data: SurveyData):  # P5
    found = run(data, of_standard("contributions", 'groups = "ethnicity"'))["t1"]
    shares = found.to_frame().group_by("round").agg(pl.col("share").sum())["share"]
    assert shares.to_list() == pytest.approx([1, 1], abs=1e-12)
    census = run(
        data,
        of_standard("contributions", 'groups = "ethnicity"'),
        section='[data]\nrounds = ["RS-2026"]',
    )["t1"].to_frame()
    assert census["se"].null_count() == census.height


def test_the_curve_holds_the_share_at_the_cutoff(data: SurveyData):  # P5
    standard = load("global-mpi-2018")
    results = run(
        data,
        of_standard("robustness", standard="global-mpi-2018"),
        of_standard("levels", 'measures = ["H"]', "global-mpi-2018"),
    )
    at_third = results["t1"].to_frame().filter(indicator="1/3", measure="H")
    levels = results["t2"].to_frame()
    assert standard.cutoff is not None
    assert at_third["value"].to_list() == levels["value"].to_list()
    assert (at_third["band_low"] <= at_third["low"]).all()


def test_weights_are_given_by_indicator_or_dimension(data: SurveyData):  # P5
    half = 'health = {health = "1/2", education = "1/4", living_standards = "1/4"}'
    table = of_standard(
        "weights", f'by = "commune_code"\nschemes = {{{half}}}', "global-mpi-2018"
    )
    found = run(data, table)["t1"].to_frame()
    assert found["scheme"].unique().sort().to_list() == ["health", "standard"]
    assert found.filter(scheme="standard")["tau_b"].unique().to_list() == [1.0]
    assert found["n"].sum() > 0
    with pytest.raises(PlanTableFailed, match="sum to 3/4"):
        run(data, table.replace(', living_standards = "1/4"', ""))


def test_income_quantiles_and_association_are_those_of_the_library(
    data: SurveyData,
):  # P5
    results = run(
        data,
        'recipe = "income"\nvariable = "income_pc_month"\nline = 1500000\ngini = true\n'
        'size = "household_size"\nby = ["commune_code"]',
        'recipe = "quantiles"\nvariable = "income_pc_month"\np = [0.5]',
        of_standard("association", 'row = "ethnicity"\ncolumn = "poor"'),
        'recipe = "levels"\nvariable = "income_pc_month"',
    )
    income = results["t1"].to_frame()
    assert income["unit"].unique().to_list() == ["person"]
    assert income["measure"].unique().sort().to_list() == ["FGT0", "FGT1", "FGT2", "Gini"]
    median = results["t2"].to_frame().filter(round="DK-2022").row(0, named=True)
    values = data.households.filter(round="DK-2022")["income_pc_month"]
    assert values.min() < median["value"] < values.max()  # type: ignore[operator]
    crossed = results["t3"].to_frame().filter(round="CK-2026")
    assert crossed["share"].sum() == pytest.approx(1, abs=1e-12)
    assert crossed["n"].sum() == crossed["n_table"][0]
    one = round_table(data, data.round("DK-2022"))
    mean = estimate_mean(one.design, one.rows["income_pc_month"])[0]
    assert results["t4"].to_frame()["value"][0] == mean.value


def test_a_relative_line_is_that_of_the_whole_round(data: SurveyData):  # P5
    of = 'recipe = "income"\nvariable = "income_pc_month"\nalpha = [0]\n'
    table = f'{of}relative = {{share = 0.6}}\nby = ["commune_code"]'
    found = run(data, table)["t1"]
    one = round_table(data, data.round("CK-2026"))
    rule = RelativePoverty(0.6, 0.5, 0.0)
    expected = estimate_relative_poverty(
        one.design, one.rows["income_pc_month"], one.domain("commune_code"), rule=rule
    ).at(domain="C3")
    frame = found.to_frame().filter(domain="C3", round="CK-2026")
    assert frame["value"].to_list() == [expected.value]
    assert frame["se"].to_list() == [expected.se]
    assert "estimated from the data" in found.found.notes[0][1]
    with pytest.raises(PlanKeysUnfit, match="line, relative"):
        run(data, of)


def test_the_severely_poor_are_measured_where_the_standard_knows_them(
    data: SurveyData,
):  # P5
    wanted = 'measures = ["H", "severe", "vulnerable"]'
    found = run(data, of_standard("levels", wanted, "global-mpi-2018"))["t1"].to_frame()
    share = dict(found.filter(round="DK-2022").select("measure", "value").iter_rows())
    assert set(share) == {"H", "severe", "vulnerable"}
    assert 0 <= share["severe"] <= share["H"]
    with pytest.raises(PlanNameUnknown, match="severe"):
        run(data, of_standard("levels", wanted))


def test_a_target_is_judged_by_the_last_round(data: SurveyData):  # P5
    found = run(
        data,
        of_standard("detectability", 'measures = ["H", "M0"]\ntarget_points = -2.0'),
        of_standard("detectability", 'measures = ["H"]\ntarget_points = -90.0'),
    )
    seen, index = found["t1"].to_frame().iter_rows(named=True)
    assert seen["round"] == "CK-2026"
    assert seen["seen"] is False
    assert seen["needed"] > seen["n"]
    assert "186" in seen["en"]
    assert index["reason"] == "not_a_share"
    assert found["t2"].to_frame()["reason"].to_list() == ["beyond"]


def test_a_difference_in_differences_is_that_of_two_changes(data: SurveyData):  # P5
    treated = "housing_component == 'yes'"
    results = run(
        data,
        of_standard("did", f'{PAIR}\nmeasures = ["H"]\ntreated = "{treated}"'),
        of_standard("change", f'{PAIR}\nmeasures = ["H"]\nby = ["housing_component"]'),
    )
    found = results["t1"].to_frame().row(0, named=True)
    change = dict(results["t2"].to_frame().select("domain", "value").iter_rows())
    assert found["value"] == pytest.approx(change["yes"] - change["no"], abs=1e-12)
    # codes in the order of their days, not of their letters: nothing came before DK-2022
    assert any("parallel trends" in en for _, en in results["t1"].found.notes)


def test_an_effect_is_found_and_bootstrapped_in_a_domain(data: SurveyData):  # P5 P6
    treated = "treated = \"housing_component == 'yes'\""
    among = "among = \"ethnicity == 'khmer'\""
    cluster = 'bootstrap = {cluster = "hamlet_code", count = 99}'
    head = f"{HEAD}[variables]\nweb = \"uses_internet == 'yes'\"\n"
    results = run(
        data,
        of_standard("did", f'{PAIR}\nmeasures = ["H"]\n{treated}\n{among}\n{cluster}'),
        of_standard("did", f'{PAIR}\nmeasures = ["H"]\n{treated}\nby = ["ethnicity"]'),
        f'recipe = "did"\nvariable = "web"\n{PAIR}\nunit = "person"\n{treated}\n{cluster}',
        head=head,
    )
    inside = results["t1"].to_frame().row(0, named=True)
    domain = results["t2"].to_frame().filter(domain="khmer").row(0, named=True)
    for name in ("value", "se", "df", "n_treated_after"):
        assert inside[name] == pytest.approx(domain[name], rel=1e-12)
    assert 0 < inside["wild_p"] <= 1
    assert inside["wild_clusters"] < 30  # hamlets with Khmer households
    web = results["t3"].to_frame().row(0, named=True)
    assert web["unit"] == "person"
    assert web["wild_low"] < web["value"] < web["wild_high"]


def test_persons_are_counted_by_class(data: SurveyData):  # P5
    table = of_standard("levels", 'measures = ["class"]\nunit = "person"')
    found = run(data, table)["t1"].to_frame()
    assert found["unit"].unique().to_list() == ["person"]
    sums = found.group_by("round").agg(pl.col("value").sum())["value"].to_list()
    assert sums == pytest.approx([1, 1], abs=1e-12)


def test_a_score_b1_of_the_data_set_decides_who_is_poor(data: SurveyData):  # P5
    # everybody's B1 is far above the line: nobody is poor whatever the income
    scored = data.households.with_columns(b1__vn_2022=pl.lit(300))
    table = of_standard("levels", 'measures = ["H"]')
    by_score = run(replace(data, households=scored), table)["t1"].to_frame()
    by_income = run(data, table)["t1"].to_frame()
    assert by_score["value"].to_list() == [0, 0]
    assert min(by_income["value"].to_list()) > 0


def test_a_cutoff_of_ones_own_goes_by_the_score(data: SurveyData):  # P5
    results = run(
        data,
        of_standard("levels", 'measures = ["H"]\ncutoff = "1/4"'),
        of_standard("robustness", 'measures = ["H"]'),
    )
    curve = results["t2"].to_frame().filter(indicator="1/4")
    assert results["t1"].to_frame()["value"].to_list() == curve["value"].to_list()


# ---------------------------------------------------------------- filters, PSUs, unknown


@pytest.mark.parametrize("among", ["household_size >= 200", "ethnicity == 'người kinh'"])
def test_a_filter_that_nobody_fulfils_is_refused(data: SurveyData, among: str):  # P2
    table = of_standard("change", f'{PAIR}\namong = "{among}"')
    with pytest.raises(PlanAmongNobody, match="no household of round 'DK-2022'") as caught:
        run_plan(a_plan(table), data)
    assert among in caught.value.sentence("vi")
    assert "không có hộ nào thỏa" in caught.value.sentence("vi")


@pytest.mark.parametrize("recipe", ["change", "transitions", "decomposition"])
def test_a_round_is_not_compared_with_itself(data: SurveyData, recipe: str):  # P3
    table = of_standard(recipe, 'before = "CK-2026"\nafter = "CK-2026"')
    with pytest.raises(PlanTableFailed, match="are both 'CK-2026'") as caught:
        run_plan(a_plan(table), data)
    assert "cần hai đợt khác nhau" in caught.value.sentence("vi")


def test_cutoffs_are_fractions_of_one(data: SurveyData):  # P1 P2
    for written, fault in (("0.3", '"1/3"'), ('"1/0"', "Invalid fraction")):
        with pytest.raises(PlanMalformed, match=fault):
            a_plan(of_standard("levels", f"cutoff = {written}"))
    for cutoff in ("2", '"0"'):
        with pytest.raises(PlanTableFailed, match="cutoff = "):
            run_plan(a_plan(of_standard("levels", f"cutoff = {cutoff}")), data)


def test_a_day_without_a_map_is_refused(data: SurveyData):  # P2
    section = f"{SAMPLES}\nmap_on = 1990-01-01"
    with pytest.raises(PlanNameUnknown, match=r"map_on: there is no '1990-01-01'.*2022-07"):
        run_plan(a_plan(of_standard("levels"), section=section), data)


def test_an_interview_of_weight_zero_is_refused(data: SurveyData):  # P2
    third = pl.int_range(pl.len()) == 2
    weight = pl.when(third).then(0.0).otherwise("weight").alias("weight")
    spoilt = replace(data, households=data.households.with_columns(weight))
    with pytest.raises(PlanTableFailed, match="'weight' is zero in row 3"):
        run_plan(a_plan(of_standard("levels")), spoilt)


def test_a_filter_is_a_domain(data: SurveyData):  # P6
    table = 'recipe = "levels"\nvariable = "income_pc_month"\nrounds = ["CK-2026"]\n'
    results = run(
        data,
        f"{table}among = \"ethnicity == 'khmer'\"",
        f'{table}by = ["ethnicity"]',
    )
    filtered = results["t1"].to_frame().row(0, named=True)
    domain = results["t2"].to_frame().filter(domain="khmer").row(0, named=True)
    same = ("value", "se", "df", "n", "low", "high")
    assert [filtered[name] for name in same] == [domain[name] for name in same]
    one = round_table(data, data.round("CK-2026"))
    kept = one.rows.filter(ethnicity="khmer")
    assert filtered["n"] == kept.height


def test_a_psu_without_interview_counts_among_those_drawn(data: SurveyData):  # P6
    one = round_table(data, data.round("DK-2022"))
    silent = one.rows.filter(pl.col("weight") == 0)
    assert silent["hamlet_code"].to_list() == [SILENT]
    assert len(one.design.parts[0].frame.psus) == 24
    without = replace(data, selections=pl.DataFrame())
    table = of_standard("levels", 'measures = ["H"]\nrounds = ["DK-2022"]')
    found, blind = (run(which, table)["t1"].to_frame() for which in (data, without))
    assert found["value"].to_list() == blind["value"].to_list()
    assert found["df"][0] == blind["df"][0]
    assert found["se"][0] != blind["se"][0]


def test_households_of_unknown_domain_are_shown(data: SurveyData):  # P6
    blank = data.households.with_columns(
        ethnicity=pl.when(pl.col("household_id").str.ends_with("003")).then(None)
        .otherwise("ethnicity")
    )  # fmt: skip
    table = of_standard("levels", 'measures = ["H"]\nby = ["ethnicity"]')
    found = run(replace(data, households=blank), table)["t1"].to_frame()
    of_domains = found.filter(by="ethnicity", round="CK-2026")
    assert of_domains["domain"].to_list() == ["?", "khmer", "kinh"]
    whole = found.filter(by="", round="CK-2026")
    assert of_domains["n"].sum() == whole["n"][0]


def test_a_variable_can_be_made_in_the_plan(data: SurveyData):  # P6
    head = f'{HEAD}[variables]\nbig = "household_size >= 5"\n'
    found = run(
        data,
        'recipe = "levels"\nvariable = "big"\nmeasures = ["proportion"]',
        'recipe = "transitions"\nvariable = "big"\n' + PAIR,
        'recipe = "levels"\nvariable = "toilet"\nmeasures = ["share"]\nunit = "person"',
        head=head,
    )
    sizes = data.households.filter(round="CK-2026").with_columns(pl.col("weight"))
    share = sizes.select(
        ((pl.col("household_size") >= 5) * pl.col("weight")).sum() / pl.col("weight").sum()
    ).item()
    row = found["t1"].to_frame().filter(round="CK-2026").row(0, named=True)
    assert row["value"] == pytest.approx(share, rel=1e-12)
    assert "entry" in found["t2"].to_frame()["measure"].to_list()
    toilets = found["t3"].to_frame().filter(round="CK-2026")
    assert toilets["value"].sum() == pytest.approx(1, abs=1e-12)
    assert toilets["unit"].unique().to_list() == ["person"]


def test_rounds_can_be_put_on_one_map(data: SurveyData):  # P6
    merged = data.areas.with_columns(
        commune_code=pl.when(
            pl.col("map_on") == data.round("RS-2026").reference_on,
            pl.col("commune_code").is_in(["C1", "C2"]),
        )
        .then(pl.lit("C12"))
        .otherwise("commune_code")
    )
    found = run(
        replace(data, areas=merged),
        of_standard("change", f'{PAIR}\nmeasures = ["H"]\nby = ["commune_code"]'),
        section=f"{SAMPLES}\nmap_on = 2026-09-01",
    )["t1"].to_frame()
    assert found.filter(by="commune_code")["domain"].to_list() == ["C12", "C3", "C4"]


# ---------------------------------------------------------------- small cells


def test_small_cells_are_withheld_in_every_table(data: SurveyData):  # P7
    head = f"{HEAD}[suppression]\nleast = 40\npoor = 5\n"
    results = run(
        data,
        of_standard("levels", 'by = ["commune_code"]'),
        of_standard("change", f'{PAIR}\nby = ["commune_code"]'),
        of_standard("contributions", 'groups = "ethnicity"'),
        of_standard("transitions", PAIR),
        'recipe = "income"\nvariable = "income_pc_month"\nline = 1500000\n'
        'by = ["commune_code"]',
        of_standard("association", 'row = "ethnicity"\ncolumn = "poor"\nleast = 0'),
        head=head,
    )
    for name in ("t1", "t2", "t3", "t4"):
        frame = results[name].to_frame()
        small = frame.filter(pl.col("note") != "")
        assert 0 < small.height <= frame.height
        numbers = [one for one, dtype in frame.schema.items() if dtype.is_numeric()]
        nulls = small.select(numbers).null_count().sum_horizontal()[0]
        assert nulls == small.height * len(numbers)
        assert results[name].found.frame.height == frame.height
    assert (results["t5"].to_frame()["note"] == "").all()
    assert (results["t6"].to_frame()["note"] == "").all()


def test_a_withheld_commune_takes_another_with_it(data: SurveyData):  # P7
    # 39 complete households in C1 at the baseline, 46 or more elsewhere
    table = of_standard("levels", 'measures = ["H"]\nby = ["commune_code"]\nleast = 40')
    found = run(data, table)["t1"].to_frame().filter(round="DK-2022")
    why = dict(found.select("domain", "note").iter_rows())
    assert why["C1"] == "suppressed"
    assert sorted(why.values()) == ["", "", "", "complementary", "suppressed"]
    assert found.filter(domain="C1")["n"].to_list() == [None]


def test_a_ledger_balances_and_hides_its_flows_together(data: SurveyData):  # P7
    table = of_standard("ledger", f'{YEARS}\nby = ["commune_code"]')
    ledger = run(data, table, section="")["t1"].to_frame()
    after = pl.col("stock_before") - pl.sum_horizontal(
        "left", "lost", "moved_out", "unknown_after"
    ) + pl.sum_horizontal("entered", "new", "moved_in", "unknown_before")  # fmt: skip
    assert ledger.select((after == pl.col("stock_after")).all()).item()
    assert ledger["stock_before"][0] == ledger["stock_before"][1:].sum()
    withheld = run(data, f"{table}\nleast = 5", section="")["t1"].to_frame()
    small = ledger.filter(pl.col("entered") < 5)["domain"].to_list()
    assert len(small) == 1  # and a second line goes with it
    hidden = withheld.filter(note="suppressed")
    assert hidden.height == 2
    assert set(small) < set(hidden["domain"])
    flows = ("left", "lost", "moved_out", "entered", "new", "moved_in")
    assert hidden.select(flows).null_count().sum_horizontal()[0] == 2 * len(flows)
    assert hidden["stock_after"].null_count() == 0


# ---------------------------------------------------------------- files


EVERYTHING = (
    of_standard("levels", 'by = ["commune_code"]\nfigures = ["dots"]\nmeasures = ["H"]'),
    of_standard("change", f'{PAIR}\nby = ["ethnicity"]\nadjust = "holm"'),
    of_standard("robustness"),
    'recipe = "quantiles"\nvariable = "income_pc_month"',
)
SCRIPT = """
import sys
from pathlib import Path
from analysis.plan import load_plan
from analysis.result_files import write_results
from analysis.running import run_plan
from analysis.survey_data import open_folder
results = run_plan(load_plan(Path(sys.argv[1])), open_folder(Path(sys.argv[2])))
write_results(results, Path(sys.argv[3]))
"""


@pytest.mark.slow
def test_two_processes_write_the_same_bytes(folder: Path, tmp_path: Path):  # P8
    tables = "".join(
        f'[[tables]]\nname = "t{k}"\n{table}\n' for k, table in enumerate(EVERYTHING)
    )
    (tmp_path / "plan.toml").write_text(f"{HEAD}{SAMPLES}\n{tables}", "utf-8")
    written = []
    for threads, seed in (("1", "1"), ("4", "2")):
        out = tmp_path / f"out{threads}"
        names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "POLARS_MAX_THREADS")
        limits = dict.fromkeys(names, threads)
        subprocess.run(
            [sys.executable, "-c", SCRIPT, tmp_path / "plan.toml", folder, out],
            env=os.environ | limits | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
            check=True,
        )
        written.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert len(written[0]) == 4 * 2 + 2 + 2
    assert written[0] == written[1]


def test_numbers_are_written_in_full(data: SurveyData, tmp_path: Path):  # P8
    results = run(data, of_standard("levels"))
    write_results(results, tmp_path / "out")
    value = results["t1"].found.frame["value"][0]
    told = json.loads((tmp_path / "out" / "t1.json").read_text("utf-8"))
    assert told["rows"][0]["value"] == value
    assert repr(value) in (tmp_path / "out" / "t1.csv").read_text("utf-8")
    assert told["data_sha256"] == data.sha256
    assert told["standards"] == {"vn-2022": load("vn-2022").checksum}


def test_what_is_not_a_number_is_written_plainly():  # P8
    frame = pl.DataFrame({"a": [float("nan"), float("inf"), -0.0], "b": ["x,y", None, "é"]})
    assert as_csv(frame) == 'a,b\n,"x,y"\ninf,\n0.0,é\n'
    assert json.loads(as_json(frame.to_dicts()))[1] == {"a": "inf", "b": None}
    assert json.loads(as_json({"days": [survey_frames().rounds[0].reference_on]})) == {
        "days": ["2022-07-01"]
    }


def test_the_manifest_proves_every_file(data: SurveyData, tmp_path: Path):  # P9
    results = run(data, *EVERYTHING[:2])
    written = write_results(results, tmp_path / "out", "en")
    manifest = json.loads(written[0].read_text("utf-8"))
    assert manifest["data"]["sha256"] == data.sha256
    assert manifest["plan"]["sha256"] == results.plan.checksum
    assert manifest["numbers_sha256"] == results.sha256
    assert {path.name for path in written[1:]} == set(manifest["files"])
    for name, sha256 in manifest["files"].items():
        content = (tmp_path / "out" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == sha256
    page = (tmp_path / "out" / "summary.html").read_text("utf-8")
    assert '<html lang="en">' in page
    assert data.sha256 in page
    assert "Headcount ratio (H)" in page
    assert 'src="t1-dots-commune_code-H.svg"' in page
    assert "p adjusted" in page


@pytest.mark.slow
def test_every_kind_of_figure_is_drawn(data: SurveyData, tmp_path: Path):  # P9
    both = '["contribution_bars", "contribution_stacks"]'
    parts = '["contribution", "dimension_contribution"]'
    results = run(
        data,
        of_standard("levels", f"measures = {parts}\nfigures = {both}"),
        of_standard(
            "change",
            f'{PAIR}\nby = ["commune_code"]\nmeasures = ["H"]\nadjust = "bh"\nleast = 40\n'
            'figures = ["slopes"]',
        ),
        of_standard("robustness", 'measures = ["M0"]\nfigures = ["curve"]'),
        of_standard("transitions", f'{PAIR}\nfigures = ["flows"]'),
        'recipe = "income"\nvariable = "income_pc_month"\nline = 1500000\nalpha = [0]\n'
        'by = ["commune_code"]\nfigures = ["dots"]',
    )
    written = write_results(results, tmp_path / "out", "en")
    drawn = {path.stem for path in written if path.suffix == ".svg"}
    assert drawn == {
        "t1-bars",
        "t1-stacks",
        "t2-slopes-commune_code-H",
        "t3-curve-M0",
        "t4-flows",
        "t5-dots-commune_code-FGT0",
    }
    assert drawn == {path.stem for path in written if path.suffix == ".png"}
    page = (tmp_path / "out" / "summary.html").read_text("utf-8")
    assert all(f'src="{name}.svg"' in page for name in drawn)


def test_a_figure_that_can_t_be_drawn_names_its_table(data: SurveyData, tmp_path: Path):
    table = of_standard("levels", 'measures = ["H"]\nfigures = ["contribution_bars"]')
    with pytest.raises(PlanTableFailed, match="t1"):  # P4
        write_results(run(data, table), tmp_path / "out")
    assert not list(tmp_path.iterdir())


def test_the_page_speaks_the_language_of_the_plan(data: SurveyData, tmp_path: Path):  # P9
    tables = (
        of_standard("change", f'{PAIR}\nby = ["commune_code"]\nleast = 47\nadjust = "by"'),
        of_standard("did", f"{PAIR}\ntreated = \"housing_component == 'yes'\""),
        of_standard("transitions", PAIR),
        of_standard("detectability", 'measures = ["H"]\ntarget_points = -2.0'),
    )
    results = run(data, *tables)
    write_results(results, tmp_path / "out")
    page = (tmp_path / "out" / "summary.html").read_text("utf-8")
    for said in (
        '<html lang="vi">',
        "Tỷ lệ nghèo đa chiều (H)",
        "Không công bố số liệu của nhóm dưới 47 hộ.",
        "Benjamini–Yekutieli",
        "xu hướng song song",
        "Thoát nghèo",
        "điểm phần trăm",
        "Xã C1",
    ):
        assert said in page


def test_results_replace_results_and_nothing_else(data: SurveyData, tmp_path: Path):  # P9
    out = tmp_path / "out"
    write_results(run(data, *EVERYTHING[:2]), out)
    write_results(run(data, EVERYTHING[3]), out)
    assert sorted(path.name for path in out.iterdir()) == [
        MANIFEST,
        "summary.html",
        "t1.csv",
        "t1.json",
    ]
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("mine", "utf-8")
    for taken in (tmp_path / "thesis", tmp_path / "thesis" / "chapter.txt"):
        with pytest.raises(OutFolderTaken, match="left alone"):
            write_results(run(data, EVERYTHING[3]), taken)
    assert (tmp_path / "thesis" / "chapter.txt").read_text("utf-8") == "mine"


def test_an_interrupted_run_leaves_the_earlier_results(
    data: SurveyData, tmp_path: Path
):  # P10
    out = tmp_path / "out"
    results = run(data, EVERYTHING[3], of_standard("levels"))
    write_results(results, out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def interrupt(done: int, total: int, what: str) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_results(results, out, "en", on_progress=interrupt)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    with pytest.raises(KeyboardInterrupt):
        write_results(results, tmp_path / "new", on_progress=interrupt)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_progress_is_told_table_by_table(data: SurveyData):  # P10
    seen: list[tuple[int, int, str]] = []
    plan = a_plan(of_standard("levels"), EVERYTHING[3])
    run_plan(plan, data, on_progress=lambda *step: seen.append(step))
    assert seen == [(0, 2, "t1"), (1, 2, "t2"), (2, 2, "")]


def test_results_are_found_by_name_and_print_well(data: SurveyData):  # P5
    results = run(data, of_standard("levels"), of_standard("levels", "least = 9"))
    assert "0." in str(results["t1"])
    assert "note" in str(results["t2"])
    assert [one.name for one in results] == ["t1", "t2"]
    with pytest.raises(AnalysisError, match="t3"):
        results["t3"]


def test_the_hash_of_the_numbers_is_of_the_numbers(data: SurveyData):  # P8
    first = run(data, of_standard("levels"))
    again = run(data, of_standard("levels"))
    other = run(data, of_standard("levels", 'measures = ["H"]'))
    assert first.sha256 == again.sha256
    assert first.sha256 != other.sha256


# ---------------------------------------------------------------- the folder


def test_a_changed_folder_is_refused(tmp_path: Path):  # P11
    made = freeze_survey(tmp_path / "frozen")
    assert open_folder(tmp_path / "frozen").sha256 == made_sha256(tmp_path / "frozen")
    assert made.rounds
    members = tmp_path / "frozen" / "members.parquet"
    members.write_bytes(members.read_bytes() + b"0")
    with pytest.raises(DataFolderDamaged, match=r"members\.parquet"):
        open_folder(tmp_path / "frozen")
    members.unlink()
    with pytest.raises(DataFolderDamaged, match=r"members\.parquet"):
        open_folder(tmp_path / "frozen")
    with pytest.raises(DataFolderDamaged, match=r"manifest\.json"):
        open_folder(tmp_path / "nowhere")


def made_sha256(folder: Path) -> str:
    """Give the hash as the platform does."""
    return read_folder(folder).sha256


def test_the_matrix_of_a_round_is_that_of_its_households(data: SurveyData):  # P5
    one, held = by_hand(data, "CK-2026")
    households = data.households.filter(round="CK-2026")
    members = data.members.filter(round="CK-2026")
    alone = deprivation_matrix(load("vn-2022"), households, members)
    assert held.matrix.deprived.equals(alone.deprived)
    assert one.rows.height == households.height


# ---------------------------------------------------------------- the handbook


def _blocks(language: str) -> list[str]:
    text = (ROOT / "analysis" / "README.md").read_text("utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def test_the_script_of_the_handbook_runs(folder: Path):  # P5
    (script,) = (block for block in _blocks("python") if "open_folder" in block)
    assert len([line for line in script.splitlines() if line]) == 10
    (change,) = (block for block in _blocks("python") if "tables = [" in block)
    ran = subprocess.run(
        [sys.executable, "-c", script + change],
        cwd=folder.parent,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "C4" in ran.stdout
    assert "before" in ran.stdout


def test_the_plan_of_the_handbook_runs(data: SurveyData):  # P5
    (text,) = (block for block in _blocks("toml") if "[[tables]]" in block)
    found = run_plan(read_plan(text), data)["change"].to_frame()
    assert found["domain"].to_list()[::2] != []
    assert {"C1", "C2", "C3", "C4"} <= set(found["domain"])
    assert found["p_adjusted"].null_count() < found.height


def test_every_recipe_is_in_the_handbook():  # P1
    text = (ROOT / "analysis" / "README.md").read_text("utf-8")
    plans = re.split(r"^## \d+ Plans$", text, flags=re.MULTILINE)[1]
    missing = [name for name in recipe_names() if f"`{name}`" not in plans]
    assert not missing


def recipe_names() -> list[str]:
    return [kind.__struct_config__.tag for kind in RECIPES]
