"""Small questionnaires for the tests, from the columns that a test needs."""

from __future__ import annotations

from surveys.compiled_form import CompiledForm
from surveys.form_reading import compile_form
from surveys.xlsform import convert_text

YES_NO = """
| choices |
| | list_name | name | label |
| | yes_no    | yes  | Có    |
| | yes_no    | no   | Không |
"""


def xform(survey: str, others: str = YES_NO) -> bytes:
    """Convert a survey sheet, with yes and no to choose from."""
    settings = "| settings |\n| | form_id | version |\n| | small | 1 |\n"
    return convert_text(f"| survey |\n{survey.strip()}\n{others}{settings}").xform


def compiled(survey: str, others: str = YES_NO) -> CompiledForm:
    """Convert a survey sheet and compile it."""
    return compile_form(xform(survey, others))
