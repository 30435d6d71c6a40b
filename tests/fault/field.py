"""A round that takes interviews with three photographs, and a token for each tablet."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from migrations import migrate
from mne.clock import today
from mne.config import Settings
from mne.db import make_engine, make_sessions
from mne.questionnaires.publishing import publish
from mne.rounds.models import RoundKind, RoundMode
from mne.rounds.planning import RoundPlan, open_round, plan_round
from mne.users.devices import issue_token
from mne.users.people import grant
from mne.users.permissions import Role
from tests.fault.interviews import FORM_ID
from tests.fieldwork import add_person
from tests.small_map import draw_map, read_map

SHEETS = f"""
| survey |
| | type | name | label | required |
| | start | start | | |
| | end | end | | |
| | text | household_code | Mã hộ | yes |
| | text | hamlet_code | Mã ấp | yes |
| | date | interview_date | Ngày phỏng vấn | yes |
| | integer | age | Tuổi chủ hộ | |
| | image | photo_1 | Ảnh nhà | |
| | image | photo_2 | Ảnh bếp | |
| | image | photo_3 | Ảnh giếng | |
| settings |
| | form_title | form_id | version |
| | Phiếu thử bão | {FORM_ID} | 1 |
"""


def set_up(folder: Path, url: str, tablets: int) -> tuple[Settings, list[str]]:
    """Migrate a store and open the round; give its settings and the tablets' secrets."""
    migrate(url)
    engine = make_engine(url)
    with make_sessions(engine).begin() as session:
        draw_map(session)
        tree = read_map(session)
        begun = today() - timedelta(days=30)
        plan = RoundPlan(
            "storm",
            "Thử bão",
            RoundKind.BASELINE,
            RoundMode.SAMPLE,
            tree.province,
            publish(session, "storm.md", SHEETS),
            begun,
            begun,
            today() + timedelta(days=30),
        )
        open_round(session, plan_round(session, plan))
        secrets = []
        for number in range(tablets):
            enumerator = add_person(session, f"tablet-{number}")
            grant(session, enumerator, Role.ENUMERATOR, tree.tan_bien, begun)
            secrets.append(issue_token(session, enumerator, f"Máy {number}")[1])
    engine.dispose()
    data = folder / "var"
    data.mkdir()
    return Settings(data, url, "only-for-the-storm"), secrets
