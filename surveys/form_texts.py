"""The texts of an XForm by language: labels, messages, names of choices."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from surveys.nodes import local_name
from surveys.pyxform_documents import language_code
from surveys.questionnaire import NO_LANGUAGE, Texts

XFORMS = "{http://www.w3.org/2002/xforms}"
_ITEXT = re.compile(r"\s*jr:itext\(\s*'([^']*)'\s*\)\s*")


class FormTexts:
    """The translations of a form, the default language first in ``languages``."""

    def __init__(self, model: etree._Element) -> None:
        self.languages: tuple[str, ...] = ()
        self._texts: dict[str, dict[str, str]] = {}
        translations = list(model.iterfind(f"{XFORMS}itext/{XFORMS}translation"))
        translations.sort(key=lambda each: each.get("default") is None)
        for translation in translations:
            language = language_code(translation.get("lang") or "")
            self.languages += (language,)
            for text in translation:
                for value in text.iterfind(f"{XFORMS}value"):
                    if value.get("form") is None:
                        self._texts.setdefault(text.get("id") or "", {})[language] = shown(
                            value
                        )

    def by_id(self, key: str) -> Texts:
        """Give the texts of one id; none if there is no such id."""
        return self._texts.get(key, {})

    def of_attribute(self, text: str | None) -> Texts:
        """Give the texts of an attribute: a reference, or plain text."""
        if text is None:
            return {}
        match = _ITEXT.fullmatch(text)
        return self.by_id(match[1]) if match else {NO_LANGUAGE: text}

    def of_label(self, element: etree._Element) -> Texts:
        """Give the texts of the label of a control or group."""
        label = element.find(f"{XFORMS}label")
        if label is None:
            return {}
        reference = label.get("ref")
        return self.of_attribute(reference) if reference else {NO_LANGUAGE: shown(label)}


def shown(element: etree._Element) -> str:
    """Give the text of an element; what it would compute stands as "…"."""
    parts = [element.text or ""]
    for child in element:
        parts += ["…" if local_name(child) == "output" else shown(child), child.tail or ""]
    return " ".join("".join(parts).split())


def outputs(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Give every expression that stands inside a text, with the id or ref it stands at."""
    for output in root.iter(f"{XFORMS}output"):
        places = (each.get("id") or each.get("ref") for each in output.iterancestors())
        place = next(filter(None, places), "")
        yield output.get("value") or output.get("ref") or "", place
