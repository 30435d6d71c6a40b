"""XLSForm to questionnaire and XForm: a workbook or text sheets in, both out.

pyxform does the conversion; it never sees the uploaded file, only clean texts, so the same
sheets give the same XForm bytes whether they were typed in Excel or in Markdown. Tablets
know a form by the MD5 of those bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.parsers.expat import ExpatError

from pyxform.builder import create_survey_element_from_dict
from pyxform.errors import PyXFormError
from pyxform.utils import external_choices_to_csv, has_external_choices
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import DefinitionData

from surveys.conversion_checks import check_before_conversion
from surveys.pyxform_documents import ROW, questionnaire_from, without_rows
from surveys.pyxform_messages import fault_from
from surveys.questionnaire import Questionnaire
from surveys.sheets import Sheet, Sheets, decode, read_text
from surveys.workbook_errors import Place, WorkbookFault
from surveys.workbooks import is_workbook, read_workbook

# pyxform stumbles over some sheets instead of refusing them.
_CRASHES = (AttributeError, LookupError, TypeError, ValueError, ExpatError)
_MEDIA = re.compile(r"jr://(?:images|audio|video|file|file-csv)/([^\"'<>&]+)")


@dataclass(frozen=True)
class Converted:
    """What became of the sheets.

    ``media`` are the files that the form names and that have to be sent along; ``itemsets``
    is the content of ``itemsets.csv``, if any. ``warnings`` are in pyxform's words.
    """

    questionnaire: Questionnaire
    xform: bytes
    sheets: Sheets
    warnings: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    itemsets: str | None = None


def convert(sheets: Sheets) -> Converted:
    """Convert sheets that are already read.

    Raises
    ------
    WorkbookFault
        pyxform can't convert them; the subclass says why, ``place`` where.
    SentElsewhere
        The settings name a server to send the interviews to.
    """
    check_before_conversion(sheets)
    warnings: list[str] = []
    definition = _definition(sheets)
    try:
        marked = workbook_to_json(workbook_dict=definition, warnings=warnings)
        survey = create_survey_element_from_dict(without_rows(marked))
        xform = survey.to_xml(validate=False, pretty_print=False, warnings=warnings)
        itemsets = (
            external_choices_to_csv(definition) if has_external_choices(marked) else None
        )
    except PyXFormError as error:
        raise fault_from(str(error), sheets) from error
    except _CRASHES as error:
        raise WorkbookFault(Place(), detail=f"{type(error).__name__}: {error}") from error
    return Converted(
        questionnaire_from(marked),
        xform.encode(),
        sheets,
        tuple(warnings),
        tuple(dict.fromkeys(_MEDIA.findall(xform))),
        itemsets,
    )


def convert_text(text: str) -> Converted:
    """Convert sheets written as Markdown tables or CSV; raises as ``convert`` does.

    Examples
    --------
    >>> converted = convert_text('''
    ... | survey   |
    ... |          | type    | name | label::Tiếng Việt (vi) | label::English (en) |
    ... |          | integer | age  | Tuổi                   | Age                 |
    ... | settings |
    ... |          | form_id | version |
    ... |          | people  | 2026.1  |
    ... ''')
    >>> converted.questionnaire.question("age").label("vi")
    'Tuổi'
    >>> converted.questionnaire.languages
    ('vi', 'en')
    """
    return convert(read_text(text))


def convert_file(content: bytes) -> Converted:
    """Convert an uploaded file: a workbook, or text sheets in UTF-8.

    Raises
    ------
    WorkbookFault
        The file is refused (see ``read_workbook``) or can't be converted.
    """
    if is_workbook(content):
        return convert(read_workbook(content))
    return convert(read_text(decode(content)))


def _definition(sheets: Sheets) -> DefinitionData:
    """Give pyxform the sheets as it reads them itself, each row marked with its number."""
    fields: dict[str, object] = {"sheet_names": list(sheets)}
    for name, sheet in sheets.items():
        fields[name] = [dict(row) for row in _marked(sheet)]
        columns = (column for column in sheet.columns if column)
        fields[f"{name}_header"] = [dict.fromkeys([*columns, *_added(name)])]
    return DefinitionData(**fields)


def _added(name: str) -> tuple[str, ...]:
    return (ROW,) if name in {"survey", "choices"} else ()


def _marked(sheet: Sheet) -> Iterator[Mapping[str, str]]:
    """Give every row, an empty one too, because pyxform counts them."""
    filled = dict(sheet.records())
    for number in range(2, len(sheet.rows) + 2):
        row = filled.get(number, {})
        mark = dict.fromkeys(_added(sheet.name), str(number)) if row else {}
        yield row | mark
