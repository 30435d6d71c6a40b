"""Asking JavaRosa: the forms, the interviews, and how its programs here are run.

``python -m tests.surveys.reference.javarosa`` makes every committed answer again; it needs
a JDK 17 (``java`` runs the one-file programs itself).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

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
    return written(interview)


def written(interview: Interview) -> bytes:
    """Write an interview with every node, relevant or not."""
    root = _element(interview.root)
    root.set("id", interview.form.form_id)
    root.set("version", interview.form.version)
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
        f"-Dnow={ENDED_AT.isoformat()}",
        "-cp",
        str(JAR),
        str(HERE / f"{program}.java"),
        *map(str, arguments),
    ]
    finished = subprocess.run(command, capture_output=True, check=False, env={**os.environ})
    if finished.returncode:
        raise RuntimeError(finished.stderr.decode())
    return finished.stdout.decode()


def judged(xform_bytes: bytes, filled: Sequence[str]) -> list[list[list[object]] | str]:
    """Let JavaRosa evaluate interviews: per leaf its path, text and three verdicts.

    Its clock stands still at ``ENDED_AT``. An interview at which it stops gives its words.
    """
    return judged_forms([(xform_bytes, filled)])[0]


def judged_forms(
    forms: Sequence[tuple[bytes, Sequence[str]]],
) -> list[list[list[list[object]] | str]]:
    """Let JavaRosa evaluate the interviews of several forms; see ``judged``."""
    with tempfile.TemporaryDirectory() as directory:
        files: list[Path] = []
        for number, (xform_bytes, filled) in enumerate(forms):
            form = Path(directory, f"{number}.form")
            form.write_bytes(re.sub(rb"\b(now|today)\(\)", rb"still-\1()", xform_bytes))
            files.append(form)
            for at, interview in enumerate(filled):
                files.append(Path(directory, f"{number}-{at}.xml"))
                files[-1].write_text(interview, encoding="utf-8")
        found = _documents(run("JudgeInterviews", *files))
    verdicts = (each.get("nodes") or each["fault"] for each in found)
    return [[next(verdicts) for _ in filled] for _, filled in forms]


def _documents(text: str) -> Iterator[dict[str, Any]]:
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
        write_answers(HERE / "interviews" / f"{name}.json", document)
        if name in NAMES:
            (HERE / "interviews" / f"{name}.xml").write_bytes(content)
    write_answers(HERE / "expressions.json", evaluated_expressions())
    for answers in sorted(INTERVIEWS.glob("annual_review_javarosa_*.tsv")):
        xml = filled("annual_review", answers)
        answers.with_suffix(".xml").write_text(xml, encoding="utf-8")


def write_answers(file: Path, document: object) -> None:
    """Write a document of answers with a line for each node."""
    file.parent.mkdir(exist_ok=True)
    text = json.dumps(document, ensure_ascii=False, indent=0)
    file.write_text(text.replace('\n"', ' "').replace("\n]", " ]") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
