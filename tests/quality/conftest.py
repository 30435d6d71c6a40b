"""A round in the field, a file store, and a way to take an interview and judge it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from mne.collection.files import FileStore
from tests.conftest import Tree
from tests.fieldwork import Fieldwork, open_fieldwork


@pytest.fixture
def fieldwork(session: Session, tree: Tree) -> Fieldwork:
    return open_fieldwork(session, tree)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")
