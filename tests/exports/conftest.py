"""What the tests of exports share: the small district of the data sets, and one run."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from mne.db import make_sessions
from mne.exports.raw import prepare_raw, record_raw
from mne.exports.raw_files import RawRound, open_raw
from mne.exports.raw_manifest import RawManifest
from mne.exports.raw_writing import RawChoice
from mne.exports.steady_view import steady_view
from mne.exports.workplaces import workplace
from mne.rounds.models import Round
from mne.rounds.planning import get_round
from tests.datasets.conftest import (  # noqa: F401 fixtures
    census,
    district,
    sample,
    version,
)

Export = Callable[..., RawManifest | None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "raw"


@pytest.fixture
def export(session: Session, engine: Engine, folder: Path) -> Iterator[Export]:
    """Run one export of a round, as the command does; what the test did is committed."""

    def run(round_: Round, **choice: object) -> RawManifest | None:
        session.commit()
        with steady_view(engine) as reader, workplace(folder) as work:
            prepared = prepare_raw(
                reader,
                get_round(reader, round_.code),
                (folder, work),
                RawChoice(**choice),
                lambda *_: None,
            )
            if prepared is None:
                return None
            with make_sessions(engine).begin() as writer:
                record_raw(writer, prepared, None)
            return prepared.publish()

    return run


def opened(folder: Path) -> RawRound:
    return open_raw(folder)
