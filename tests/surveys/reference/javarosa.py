"""Asking JavaRosa: the forms, the interviews, and how its programs here are run.

``python -m tests.surveys.reference.javarosa`` makes every committed answer again; it needs
a JDK 17 (``java`` runs the one-file programs itself).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from random import Random

import pyxform
from lxml import etree

from surveys.compiled_form import CompiledForm, Definition
from surveys.drawing import Draw
from surveys.evaluating import Evaluation
from surveys.expression_values import LOCAL
from surveys.form_reading import compile_form
from surveys.instruments import NAMES, load
from surveys.interviews import Interview, add_repetition, read_interview, set_text
from surveys.nodes import Node
from surveys.question_types import Kind
from surveys.xlsform import convert_text
from tests.surveys.chance import chance

HERE = Path(__file__).parent
FORMS = sorted(path.stem for path in (HERE / "forms").glob("*.md"))
INTERVIEWS = HERE.parents[1] / "path" / "interviews"
JAR = Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"

# When every made-up interview took place.
ENDED_AT = datetime(2026, 3, 2, 9, 30, tzinfo=LOCAL)
OF_A_FORM, OF_AN_INSTRUMENT = 5, 3
ALL = [*(name for name in FORMS if name != "expressions"), *NAMES]


def xform(name: str) -> bytes:
    """Convert one of the small forms, or an instrument as it is now."""
    text = load(name) if name in NAMES else (HERE / "forms" / f"{name}.md").read_text()
    return convert_text(text).xform


def judged_xform(name: str) -> bytes:
    """Give the form that the committed answers are about: an instrument as it was then."""
    then = HERE / "interviews" / f"{name}.xml"
    return then.read_bytes() if then.exists() else xform(name)


# ---------------------------------------------------------------- interviews


def scrambled(form: CompiledForm, random: Random) -> bytes:
    """Answer everything at random, whatever the form's rules say, and calculate nothing.

    So relevance, constraints and calculations all have something to decide. Every node is
    written, because JavaRosa takes a node that a saved interview lacks for irrelevant.
    """
    interview = read_interview(form, etree.Element(form.root.name))
    evaluation = Evaluation(interview, ENDED_AT)
    for definition in form.definitions.values():
        if definition.repeat and definition.parent:
            for parent in interview.of(definition.parent):
                for _ in range(random.randint(0, 3)):
                    add_repetition(interview, parent, definition)
        for node in interview.of(definition):
            if definition.control and random.random() < 0.85:
                set_text(node, _answer(evaluation, node, definition, random))
    root = _element(interview.root)
    root.set("id", form.form_id)
    root.set("version", form.version)
    return etree.tostring(root, encoding="unicode").encode()


def _answer(
    evaluation: Evaluation, node: Node, definition: Definition, random: Random
) -> str:
    rule = definition.rules.get("constraint") if random.random() < 0.7 else None
    if definition.rules.get("readonly"):
        return ""
    choices = evaluation.choices(node) or ()
    if definition.kind in {Kind.CODE, Kind.CODES} and not choices:
        return ""
    return Draw(random, ENDED_AT, choices, rule).answer(definition.kind)


def _element(node: Node) -> etree._Element:
    element = etree.Element(node.name)
    element.text = node.text or None
    for child in node.definition.children.values() if node.definition else ():
        for each in node.children.get(child.name, []):
            element.append(_element(each))
    return element


def interviews(name: str, form: CompiledForm) -> list[str]:
    """Make the interviews of a form up, from seeds."""
    count = OF_AN_INSTRUMENT if name in NAMES else OF_A_FORM
    return [scrambled(form, chance(f"{name}-{seed}")).decode() for seed in range(count)]


def evaluated(form: CompiledForm, interview: str) -> Interview:
    """Evaluate an interview with our own engine."""
    read = read_interview(form, etree.fromstring(interview.encode()))
    Evaluation(read, ENDED_AT).settle()
    return read


# ---------------------------------------------------------------- Java


def has_java() -> str:
    """Say what is missing to run Java programs here; nothing if nothing is."""
    if shutil.which("javac") is None:
        return "needs a JDK (17 or newer), and there is no javac here"
    return "" if JAR.exists() else "pyxform came without ODK_Validate.jar"


def run(program: str, *arguments: Path) -> str:
    """Run one of the programs here, with the zone of Viet Nam and in English."""
    command = [
        "java",
        "-Duser.timezone=Asia/Ho_Chi_Minh",
        "-Duser.language=en",
        "-Dfile.encoding=UTF-8",
        "-cp",
        str(JAR),
        str(HERE / f"{program}.java"),
        *map(str, arguments),
    ]
    finished = subprocess.run(command, capture_output=True, check=False, env={**os.environ})
    if finished.returncode:
        raise RuntimeError(finished.stderr.decode())
    return finished.stdout.decode()


def judged(xform_bytes: bytes, filled: Sequence[str]) -> list[list[list[object]]]:
    """Let JavaRosa evaluate interviews: per leaf its path, text and three verdicts."""
    with tempfile.TemporaryDirectory() as directory:
        form = Path(directory, "form.xml")
        form.write_bytes(xform_bytes)
        files = [Path(directory, f"{number}.xml") for number in range(len(filled))]
        for file, interview in zip(files, filled, strict=True):
            file.write_text(interview, encoding="utf-8")
        output = run("JudgeInterviews", form, *files)
    return [document["nodes"] for document in _documents(output)]


def _documents(text: str) -> Iterator[dict[str, list[list[object]]]]:
    decoder, place = json.JSONDecoder(), 0
    while place < len(text.rstrip()):
        document, place = decoder.raw_decode(text, place)
        place += len(text[place:]) - len(text[place:].lstrip())
        yield document


def evaluated_expressions() -> list[list[str]]:
    """Let JavaRosa evaluate the expressions of expressions.tsv: type and text."""
    with tempfile.TemporaryDirectory() as directory:
        form = Path(directory, "form.xml")
        form.write_bytes(xform("expressions"))
        output = run(
            "EvaluateExpressions", form, HERE / "expressions.xml", HERE / "expressions.tsv"
        )
    return [line.split("\t") for line in output.splitlines()]


def filled(form: str, answers: Path) -> str:
    """Let JavaRosa fill in a form as ODK Collect would, and give the interview."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory, "form.xml")
        file.write_bytes(xform(form))
        return run("FillInterview", file, answers)


def main() -> None:
    """Make every committed answer again."""
    for name in ALL:
        content = xform(name)
        made = interviews(name, compile_form(content))
        document = {
            "form": name,
            "interviews": [
                {"xml": xml, "nodes": nodes}
                for xml, nodes in zip(made, judged(content, made), strict=True)
            ],
        }
        _write(HERE / "interviews" / f"{name}.json", document)
        if name in NAMES:
            (HERE / "interviews" / f"{name}.xml").write_bytes(content)
    _write(HERE / "expressions.json", evaluated_expressions())
    for answers in sorted(INTERVIEWS.glob("annual_review_javarosa_*.tsv")):
        xml = filled("annual_review", answers)
        answers.with_suffix(".xml").write_text(xml, encoding="utf-8")


def _write(file: Path, document: object) -> None:
    file.parent.mkdir(exist_ok=True)
    text = json.dumps(document, ensure_ascii=False, indent=0)
    file.write_text(text.replace('\n"', ' "').replace("\n]", " ]") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
