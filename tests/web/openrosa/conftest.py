"""The application with a round in the field, and a tablet's way of talking to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from mne.app import create_app
from mne.clock import frozen
from mne.collection.files import FileStore
from mne.config import Settings
from mne.db import make_readers
from tests.conftest import Tree
from tests.fieldwork import IN_THE_FIELD, Fieldwork, open_fieldwork, stream


@pytest.fixture(autouse=True)
def in_the_field() -> Iterator[None]:
    with frozen(IN_THE_FIELD):
        yield


@pytest.fixture
def fieldwork(session: Session, tree: Tree) -> Fieldwork:
    return open_fieldwork(session, tree)


@pytest.fixture
def app(settings: Settings, fieldwork: Fieldwork) -> Iterator[Flask]:
    made = create_app(settings)
    yield made
    made.extensions["mne"].engine.dispose()


@pytest.fixture
def store(settings: Settings) -> FileStore:
    return FileStore(settings.files_dir)


@dataclass
class Tablet:
    """A tablet that knows the server by a token in the address."""

    client: FlaskClient
    secret: str

    @property
    def base(self) -> str:
        return f"/v1/key/{self.secret}/projects/1"

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(self.base + path, headers=headers)

    def head(self, path: str) -> TestResponse:
        return self.client.head(self.base + path)

    def post(
        self, xml: bytes, files: dict[str, bytes] | None = None, more: bool = False
    ) -> TestResponse:
        boundary, body = encode_multipart(parts(xml, files, more))
        return self.client.post(
            f"{self.base}/submission?deviceID=collect%3Aabc",
            data=body,
            content_type=f"multipart/form-data; boundary={boundary}",
        )


def parts(xml: bytes, files: dict[str, bytes] | None, more: bool) -> MultiDict[str, object]:
    """Lay out a post as Collect does; ``more`` says that another one follows."""
    form: MultiDict[str, object] = MultiDict()
    form.add(
        "xml_submission_file", FileStorage(stream(xml), "a.xml", content_type="text/xml")
    )
    for name, content in (files or {}).items():
        form.add(name, FileStorage(stream(content), name, content_type="image/jpeg"))
    if more:
        form.add("*isIncomplete*", "yes")
    return form


@pytest.fixture
def tablet(app: Flask, fieldwork: Fieldwork) -> Tablet:
    return Tablet(app.test_client(), fieldwork.secret)


@pytest.fixture
def rows(engine: Engine):
    """Read all rows of a table, holding nobody up."""

    def rows(model: type) -> list:
        with make_readers(engine)() as session:
            return list(session.scalars(select(model).order_by(model.id)))

    return rows
