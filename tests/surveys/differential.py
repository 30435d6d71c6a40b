"""Our evaluator against both engines of tablets, on questionnaires that nobody wrote.

``python -m tests.surveys.differential --forms 25 --fillings 40`` makes questionnaires and
answers up, lets the web client's engine (in Chromium) and JavaRosa (ODK Collect's) judge
them, compares node by node, and prints what differs, by the names of ``DIFFERENCES``; it
fails if anything is left unexplained. Needs a JDK, Chromium and the client's packages.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from surveys.compiled_form import CompiledForm, Definition
from surveys.errors import AnswerOutOfType
from surveys.evaluating import Evaluation, agrees
from surveys.form_reading import compile_form
from surveys.instruments import NAMES
from surveys.interviews import read_interview
from surveys.nodes import Node
from surveys.question_types import Kind, parse
from surveys.xlsform import convert_text
from tests.surveys.chance import chance
from tests.surveys.reference import javarosa
from tests.surveys.reference.differences import (
    COLLECT,
    DIFFERENCES,
    WEB,
    Difference,
    is_stop_known,
)
from tests.surveys.reference.generated import FORMS, generate, of_expressions
from tests.surveys.reference.web_engine import is_missing, web_engine

Leaf = Sequence[object]
"""Path, text, relevant, required, and whether the constraint is kept."""


@dataclass(frozen=True)
class Case:
    """A questionnaire and interviews of it, answered at random."""

    name: str
    xform: bytes
    media: Mapping[str, str]
    interviews: Sequence[str]

    @cached_property
    def form(self) -> CompiledForm:
        return compile_form(
            self.xform, {name: text.encode() for name, text in self.media.items()}
        )


@dataclass(frozen=True)
class Found:
    """One verdict that differs from ours; ``text`` is the rule that gives it."""

    case: str
    engine: str
    path: str
    what: str
    theirs: object
    ours: object
    text: str

    @property
    def explained(self) -> Difference | None:
        """The difference of the table that this is, if it is one."""
        return next((each for each in DIFFERENCES if each.explains(self)), None)

    def __str__(self) -> str:
        name = self.explained.name if self.explained else "UNEXPLAINED"
        return (
            f"{name}: {self.case} {self.path}, {self.what}: {self.engine} "
            f"{self.theirs!r}, we {self.ours!r}; {self.text}"
        )


# ---------------------------------------------------------------- cases


def generated(number: int, fillings: int) -> Case:
    """Make a questionnaire up, and interviews of it."""
    made = generate(number)
    xform = convert_text(made.text).xform
    form = compile_form(xform, {name: text.encode() for name, text in made.media.items()})
    return Case(made.name, xform, made.media, _filled(made.name, form, fillings))


def of_the_table() -> Case:
    """Make a questionnaire of the expressions that show the differences of the table."""
    made = of_expressions("table", [each.shown_by for each in DIFFERENCES])
    xform = convert_text(made.text).xform
    form = compile_form(xform)
    blank = _blank(form)
    whole = javarosa.scrambled(form, chance("table")).decode()
    whole = re.sub("<part>.*</part>|<part/>", "<part>34.0</part>", whole)
    return Case("table", xform, {}, [*_filled("table", form, 6), blank, whole])


def length_of_blank() -> Case:
    """Make a questionnaire that asks for the length of a trace nobody walked."""
    xform = convert_text(of_expressions("length", ["distance(${trace})"]).text).xform
    return Case("length", xform, {}, [_blank(compile_form(xform))])


def _blank(form: CompiledForm) -> str:
    interview = read_interview(form, etree.Element(form.root.name))
    return javarosa.written(interview).decode()


def built_in(name: str, fillings: int) -> Case:
    """Make up interviews of a built-in questionnaire."""
    xform = javarosa.xform(name)
    return Case(name, xform, {}, _filled(name, compile_form(xform), fillings))


def _filled(name: str, form: CompiledForm, fillings: int) -> list[str]:
    seeds = (chance(f"{name} filling {number}") for number in range(fillings))
    return [_offered(form, javarosa.scrambled(form, seed)) for seed in seeds]


def _offered(form: CompiledForm, answers: bytes) -> str:
    """Take back choices that are not offered: no tablet lets anybody pick them."""
    for _ in range(5):
        element = etree.fromstring(answers)
        evaluation = _settled(form, element)
        stray = [
            node
            for node in evaluation.interview.root.walk()
            if node.relevant and _is_stray(evaluation, node)
        ]
        for node in stray:
            node.text = ""
        answers = javarosa.written(evaluation.interview)
        if not stray:
            break
    return answers.decode()


def _is_stray(evaluation: Evaluation, node: Node) -> bool:
    if node.definition is None or node.definition.kind not in {Kind.CODE, Kind.CODES}:
        return False
    offered = evaluation.choices(node)
    return offered is not None and not set(node.text.split()) <= set(offered)


def _settled(form: CompiledForm, element: etree._Element) -> Evaluation:
    evaluation = Evaluation(read_interview(form, element), javarosa.ENDED_AT)
    evaluation.settle()
    return evaluation


# ---------------------------------------------------------------- comparing


def compare(case: Case, engine: str, judged: Sequence[Sequence[Leaf]]) -> Iterator[Found]:
    """Compare an engine's verdicts on every interview of a case with ours."""
    for interview, leaves in zip(case.interviews, judged, strict=True):
        evaluation = _settled(case.form, etree.fromstring(interview.encode()))
        ours = {node.path: node for node in evaluation.interview.root.walk()}
        compared = 0
        for leaf in leaves:
            node = ours.get(str(leaf[0]))
            if node is not None and node.definition is not None:
                compared += 1
                for what, theirs, mine, rule in _verdicts(evaluation, node, leaf):
                    if theirs != mine:
                        text = _text(node.definition, rule)
                        yield Found(case.name, engine, node.path, what, theirs, mine, text)
        expected = sum(1 for _ in _leaves(ours.values()))
        if leaves and compared < expected:
            yield Found(case.name, engine, "/", "leaves", compared, expected, "")


def _leaves(nodes: Iterable[Node]) -> Iterator[Node]:
    return (each for each in nodes if each.definition and not each.definition.children)


Verdict = tuple[str, object, object, str]


def _verdicts(evaluation: Evaluation, node: Node, leaf: Leaf) -> Iterator[Verdict]:
    """Give what can be compared of a node: name, their verdict, ours, and the rule's."""
    _, text, relevant, required, kept = leaf
    definition = node.definition
    assert definition is not None
    yield "relevant", relevant, node.relevant, "relevant"
    if not (relevant and node.relevant) or "meta" in definition.path:
        return
    yield from _value(evaluation, node, str(text))
    if definition.control and definition.path[-2:-1] != ("meta",):
        rules = definition.rules
        mine = "required" in rules and evaluation.holds(rules["required"], node)
        yield "required", required, mine, "required"
        fits = _keeps(evaluation, node)
        yield "constraint", kept, fits, "constraint"


def _value(evaluation: Evaluation, node: Node, text: str) -> Iterator[Verdict]:
    definition = node.definition
    assert definition is not None
    calculate = definition.rules.get("calculate")
    if calculate is None:
        same = _same_answer(definition.kind, text, node.text)
        yield "answer", text, text if same else node.text, ""
    elif evaluation.can_calculate(calculate):
        mine = text if agrees(text, node.value) else node.value
        yield "value", text, mine, "calculate"


def _same_answer(kind: Kind, text: str, sent: str) -> bool:
    try:
        return text == sent or parse(kind, text) == parse(kind, sent)
    except AnswerOutOfType:
        return False


def _keeps(evaluation: Evaluation, node: Node) -> bool:
    assert node.definition is not None
    rule = node.definition.rules.get("constraint")
    return rule is None or not node.text.strip() or evaluation.holds(rule, node)


def _text(definition: Definition, name: str) -> str:
    """Give the rule that decides; of relevance also those of the groups around."""
    found: list[str] = []
    around: Definition | None = definition
    while around is not None:
        if name in around.rules:
            found.append(around.rules[name].text)
        around = around.parent if name == "relevant" else None
    return "; ".join(found)


# ---------------------------------------------------------------- the run


@dataclass
class Tally:
    """What a run found."""

    found: list[Found]
    stops: list[tuple[str, str, str]]
    counts: Counter[str]

    def take(self, case: Case, engine: str, judged: Sequence[object]) -> None:
        """Add an engine's verdicts on a case; a text in their place says why it stopped."""
        for each in judged:
            if isinstance(each, str):
                self.stops.append((case.name, engine, each))
        leaves = [[] if isinstance(each, str) else each for each in judged]
        self.counts[f"{engine}: interviews"] += sum(bool(each) for each in leaves)
        self.counts[f"{engine}: nodes"] += sum(map(len, leaves))
        self.found += compare(case, engine, leaves)

    @property
    def unexplained(self) -> list[str]:
        """Differences, and stops, that the table doesn't name."""
        strange = [str(each) for each in self.found if each.explained is None]
        return strange + [
            f"{case}: {engine} stops: {fault}"
            for case, engine, fault in self.stops
            if not is_stop_known(engine, fault)
        ]


COMMITTED = javarosa.HERE / "interviews" / "generated"


def committed() -> Iterator[tuple[Case, list[list[Leaf] | str]]]:
    """Give the generated questionnaires as JavaRosa judged them, with its verdicts."""
    for file in sorted(COMMITTED.glob("*.json")):
        document = json.loads(file.read_text(encoding="utf-8"))
        xform = convert_text(document["survey"]).xform
        answers = [each["xml"] for each in document["interviews"]]
        verdicts = [each.get("nodes") or each["fault"] for each in document["interviews"]]
        media = document["media"]
        yield Case(document["name"], xform, media, answers), verdicts


def commit(fillings: int) -> None:
    """Write the generated questionnaires down with JavaRosa's verdicts; needs a JDK."""
    asked = [generated(number, fillings) for number in range(FORMS)]
    judged = javarosa.judged_forms([(case.xform, case.interviews) for case in asked])
    for number, (case, verdicts) in enumerate(zip(asked, judged, strict=True)):
        made = generate(number)
        document = {
            "name": case.name,
            "survey": made.text,
            "media": made.media,
            "interviews": [
                {"xml": xml, "fault" if isinstance(each, str) else "nodes": each}
                for xml, each in zip(case.interviews, verdicts, strict=True)
            ],
        }
        javarosa.write_answers(COMMITTED / f"{case.name}.json", document)


def is_among(stop: tuple[str, str, str], faults: Iterable[str]) -> bool:
    """Say whether an engine stopped as a row of the table says."""
    return any(re.search(stop[1], fault) for fault in faults)


def cases(forms: int, fillings: int) -> Iterator[Case]:
    """Give the built-in questionnaires, then generated ones."""
    yield from (built_in(name, fillings) for name in NAMES)
    yield from (generated(number, fillings) for number in range(forms))


def run(asked: Sequence[Case]) -> Tally:
    """Let both engines judge every case."""
    tally = Tally([], [], Counter())
    with web_engine() as engine:
        for case in asked:
            tally.take(case, WEB, engine.judged(case.xform, case.interviews, case.media))
    forms = [(case.xform, case.interviews) for case in asked]
    for case, judged in zip(asked, javarosa.judged_forms(forms), strict=True):
        tally.take(case, COLLECT, judged)
    return tally


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, print what differs, and say by the exit code whether all is explained."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=FORMS)
    parser.add_argument("--fillings", type=int, default=40)
    parser.add_argument("--commit", action="store_true", help="write JavaRosa's verdicts")
    chosen = parser.parse_args(arguments)
    lacking = is_missing() or javarosa.has_java()
    if lacking:
        sys.stderr.write(f"{lacking}\n")
        return 2
    if chosen.commit:
        commit(chosen.fillings)
        return 0
    tally = run(list(cases(chosen.forms, chosen.fillings)))
    names = Counter(each.explained.name for each in tally.found if each.explained)
    for name, count in sorted((tally.counts + names).items()):
        sys.stdout.write(f"{count:8}  {name}\n")
    sys.stdout.write(f"{len(tally.stops):8}  interviews at which an engine stops\n")
    sys.stdout.writelines(f"{line}\n" for line in tally.unexplained)
    return 1 if tally.unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
