"""From the bytes of an XForm, as pyxform 4.5 writes it, to a form ready to judge."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from csv import DictReader
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from io import StringIO

from lxml import etree

from surveys.compiled_form import (
    VALUE_RULES,
    Choices,
    CompiledForm,
    Definition,
    Rule,
    needs,
)
from surveys.errors import DependencyCycle, NotAnXForm, SurveyError
from surveys.expression_parser import parse
from surveys.expressions import compile_expression
from surveys.form_texts import XFORMS, FormTexts, outputs, shown
from surveys.nodes import Node, copy_tree, local_name
from surveys.question_types import Kind
from surveys.questionnaire import Texts
from surveys.references import Known, Names, references
from surveys.safe_xml import parse_xml_safely

JAVAROSA = "{http://openrosa.org/javarosa}"

KINDS = {
    "int": Kind.INTEGER,
    "integer": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "dateTime": Kind.MOMENT,
    "geopoint": Kind.POINT,
    "geotrace": Kind.LINE,
    "geoshape": Kind.AREA,
    "binary": Kind.FILE,
}
CONTROL_KINDS = {
    "select1": Kind.CODE,
    "select": Kind.CODES,
    "rank": Kind.CODES,
    "upload": Kind.FILE,
}
CONTROLS = frozenset({*CONTROL_KINDS, "input", "range", "trigger", "secret"})


def compile_form(xform: bytes, media: Mapping[str, bytes] | None = None) -> CompiledForm:
    """Read an XForm and prepare everything in it.

    ``media`` are its files by name (``communes.csv``), for choices and ``pulldata``.

    Raises
    ------
    BrokenXml, XmlForbidden, XmlTooLarge
        See ``parse_xml_safely``.
    NotAnXForm
        There is no model, or no instance in it.
    """
    return _Reader(parse_xml_safely(xform), media or {}).form()


class _Reader:
    def __init__(self, root: etree._Element, media: Mapping[str, bytes]) -> None:
        model = root.find(f".//{XFORMS}model")
        if model is None:
            raise NotAnXForm("model")
        instances = model.findall(f"{XFORMS}instance")
        if not instances or not len(instances[0]):
            raise NotAnXForm("instance")
        self.html, self.model, self.media = root, model, media
        self.primary = instances[0][0]
        self.texts = FormTexts(model)
        self.lists: dict[str, Node] = {}
        self.missing: set[str] = set()
        for instance in instances[1:]:
            self.read_list(instance)
        self.definitions: dict[Names, Definition] = {}
        self.root = self.define(self.primary, None)
        self.known = Known(self.definitions, self.known_lists())
        self.faults: list[SurveyError] = []

    def form(self) -> CompiledForm:
        for bind in self.model.iterfind(f"{XFORMS}bind"):
            self.read_bind(bind)
        for element in self.html.iter("*"):
            self.read_body(element)
        self.check_others()
        form = CompiledForm(
            form_id=self.primary.get("id") or "",
            version=self.primary.get("version") or "",
            root=self.root,
            definitions=self.definitions,
            lists=self.lists,
            missing_lists=frozenset(self.missing),
            texts=self.texts,
            faults=tuple({str(fault): fault for fault in self.faults}.values()),
        )
        circle = _circle(form)
        return form if circle is None else _with_fault(form, circle)

    # ------------------------------------------------------------ instances

    def read_list(self, instance: etree._Element) -> None:
        name, source = instance.get("id") or "", instance.get("src")
        if source is None:
            if len(instance):
                self.lists[name] = copy_tree(instance[0])
            return
        content = self.media.get(source.rpartition("/")[2])
        if content is None:
            self.missing.add(name)
        elif source.endswith(".csv"):
            self.lists[name] = _table(content)
        else:
            self.lists[name] = copy_tree(parse_xml_safely(content))

    def known_lists(self) -> dict[str, Container[Names] | None]:
        paths = {name: _paths(root) for name, root in self.lists.items()}
        return {**dict.fromkeys(self.missing), **paths}

    def define(self, element: etree._Element, parent: Definition | None) -> Definition:
        path = (*(parent.path if parent else ()), local_name(element))
        known = self.definitions.get(path)
        if known is None:
            known = Definition(path, parent, default=(element.text or "").strip())
            self.definitions[path] = known
            if parent is not None:
                parent.children[known.name] = known
        for child in element.iterchildren("*"):
            self.define(child, known)
        return known

    # ------------------------------------------------------------ binds and body

    def find(self, path: str | None) -> Definition | None:
        return self.definitions.get(tuple((path or "").strip().strip("/").split("/")))

    def read_bind(self, bind: etree._Element) -> None:
        definition = self.find(bind.get("nodeset"))
        if definition is None:
            return
        definition.kind = KINDS.get((bind.get("type") or "").rpartition(":")[2], Kind.TEXT)
        definition.preload = bind.get(f"{JAVAROSA}preload") or ""
        if definition.preload:
            definition.preload += " " + (bind.get(f"{JAVAROSA}preloadParams") or "")
        message = bind.get(f"{JAVAROSA}constraintMsg")
        definition.constraint_message = self.texts.of_attribute(message)
        definition.required_message = self.texts.of_attribute(
            bind.get(f"{JAVAROSA}requiredMsg")
        )
        for name in ("relevant", "calculate", "constraint", "required", "readonly"):
            self.add_rule(definition, name, bind.get(name))

    def add_rule(self, definition: Definition, name: str, text: str | None) -> None:
        rule = self.rule(definition.path, name, text)
        if rule is not None:
            definition.rules[name] = rule

    def rule(self, here: Names, name: str, text: str | None) -> Rule | None:
        """Compile an expression; a faulty one is noted, and left out."""
        if text is None or not text.strip():
            return None
        where = f"/{'/'.join(here)} ({name})"
        try:
            tree = parse(text, where)
        except SurveyError as fault:
            self.faults.append(fault)
            return None
        found = references(tree, here, self.known, where)
        self.faults.extend(found.faults)
        if found.faults:
            return None
        return Rule(text, compile_expression(tree), found)

    def read_body(self, element: etree._Element) -> None:
        name = local_name(element)
        definition = self.find(element.get("ref") or element.get("nodeset"))
        if definition is None:
            return
        if name in CONTROLS:
            self.read_control(definition, element)
        elif name == "group":
            definition.labels = self.texts.of_label(element)
        elif name == "repeat":
            definition.repeat = True
            self.add_rule(definition, "count", element.get(f"{JAVAROSA}count"))

    def read_control(self, definition: Definition, element: etree._Element) -> None:
        definition.control = local_name(element)
        definition.kind = CONTROL_KINDS.get(definition.control, definition.kind)
        definition.labels = self.texts.of_label(element)
        definition.choices = self.choices(definition, element)

    def choices(self, definition: Definition, element: etree._Element) -> Choices | None:
        if "search(" in (element.get("appearance") or ""):
            return None  # the tablet looks them up in a file of its own
        itemset = element.find(f"{XFORMS}itemset")
        if itemset is None:
            own = dict(self.own_choices(element))
            return Choices(own=own) if own else None
        self.add_rule(definition, "choices", itemset.get("nodeset"))
        value, label = itemset.find(f"{XFORMS}value"), itemset.find(f"{XFORMS}label")
        return Choices(
            value="" if value is None else value.get("ref") or "",
            label="" if label is None else label.get("ref") or "",
        )

    def own_choices(self, element: etree._Element) -> Iterator[tuple[str, Texts]]:
        for item in element.iterfind(f"{XFORMS}item"):
            value = item.find(f"{XFORMS}value")
            if value is not None:
                yield shown(value), self.texts.of_label(item)

    def check_others(self) -> None:
        """Look at expressions that judge no answer, but would stop an interview."""
        for expression, place in outputs(self.html):
            self.rule(self.path_of(place), "label", expression)
        for action in self.html.iter(f"{XFORMS}setvalue"):
            path = self.path_of(action.get("ref") or "")
            self.rule(path, "setvalue", action.get("value"))

    def path_of(self, place: str) -> Names:
        """Find the node that a text id (/data/age:label) or a ref is about."""
        definition = self.find(place.partition(":")[0])
        return self.root.path if definition is None else definition.path


def _table(content: bytes) -> Node:
    """Read a CSV file as the items that XForms make of it."""
    root = Node("root")
    for row in DictReader(StringIO(content.decode("utf-8-sig", "replace"))):
        item = Node("item", root)
        for name, text in row.items():
            if name:
                cell = Node(name, item)
                cell.text = cell.value = text or ""
    return root


def _paths(root: Node) -> frozenset[Names]:
    return frozenset(tuple(each.name for each in node.lineage) for node in root.walk())


def _circle(form: CompiledForm) -> DependencyCycle | None:
    """Find definitions that need each other; JavaRosa refuses such a form, too."""
    graph = {
        definition: list(needs(form, definition, VALUE_RULES))
        for definition in form.definitions.values()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return DependencyCycle(dict.fromkeys(each.xpath for each in error.args[1]))
    return None


def _with_fault(form: CompiledForm, fault: SurveyError) -> CompiledForm:
    return replace(form, faults=(*form.faults, fault))
