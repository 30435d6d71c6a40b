"""What a tablet is given to fill in: form list, form, manifest, files.

D1  the form list has the exact type, namespaces and children that Collect needs
D2  its hash is the MD5 of the bytes that its download address gives, every time
D3  ?formID filters, HEAD gives headers only, deviceID changes nothing
D4  it lists what the tablet's person needs: open rounds that reach into their area
D5  a manifest is named only where there are files, and each file arrives by its MD5
D6  ETag and If-None-Match spare a tablet what it has, gzip shortens the rest
D7  what was not offered is not found; titles are escaped, in the person's language
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, replace

import pytest
from lxml import etree
from sqlalchemy.orm import Session

from mne.app import create_app
from mne.collection.files import FileStore
from mne.config import Settings
from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import MediaFile, publish
from mne.rounds.planning import close_round, open_round
from mne.users.devices import issue_token
from mne.users.people import grant
from mne.users.permissions import Role
from mne.web.openrosa.errors import QuestionnaireNotOffered
from tests.conftest import Tree
from tests.fieldwork import (
    OPENS_ON,
    SHEETS,
    Fieldwork,
    add_person,
    plan,
    publish_sheets,
)
from tests.web.openrosa.conftest import Tablet

LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"

VILLAGES = b"name,label\nTT-01,Khu ph\xe1\xbb\x91 1\n" * 60
LOGO = b"\x89PNG\r\n\x1a\n a logo"
WITH_MEDIA = """
| survey |
| | type | name | label::Tiếng Việt (vi) | image::Tiếng Việt (vi) |
| | select_one_from_file villages.csv | hamlet_code | Ấp | logo.png |
| settings |
| | form_title | form_id | version | default_language |
| | Phiếu có tệp | with_media | 1 | Tiếng Việt (vi) |
"""


@dataclass
class Listed:
    form_id: str
    name: str
    version: str
    md5: str
    download: str
    manifest: str | None


def listed(tablet: Tablet, query: str = "") -> list[Listed]:
    """Read the form list as Collect does."""
    response = tablet.get(f"/formList{query}")
    assert response.status_code == 200, response.data
    root = etree.fromstring(response.data)
    assert root.tag == f"{LIST}xforms"
    return [
        Listed(
            *(form.findtext(f"{LIST}{name}") for name in ("formID", "name", "version")),
            md5=form.findtext(f"{LIST}hash").removeprefix("md5:"),
            download=form.findtext(f"{LIST}downloadUrl"),
            manifest=form.findtext(f"{LIST}manifestUrl"),
        )
        for form in root
    ]


def fetch(tablet: Tablet, address: str, **headers: str):
    """Get an address that the server gave out, as it stands."""
    assert address.startswith(f"http://localhost{tablet.base}/")
    path = address.removeprefix("http://localhost") + "?deviceID=collect%3Aabc"
    return tablet.client.get(path, headers=headers)


def publish_with_media(session: Session, store: FileStore) -> QuestionnaireVersion:
    media = []
    for name, content in (("villages.csv", VILLAGES), ("logo.png", LOGO)):
        stored = store.add_bytes(content)
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        media.append(MediaFile(name, stored.sha256, md5, stored.size))
    return publish(session, "with_media.md", WITH_MEDIA, media=media)


# ---------------------------------------------------------------- the list


def test_the_form_list_is_what_collect_can_read(tablet: Tablet, fieldwork: Fieldwork):  # D1
    response = tablet.get("/formList?deviceID=collect%3Aabc")
    assert response.content_type == "text/xml; charset=utf-8"
    assert response.headers["X-OpenRosa-Version"] == "1.0"
    [form] = listed(tablet)
    assert (form.form_id, form.name, form.version) == ("test_review", "Phiếu thử", "1")
    assert form.md5 == fieldwork.version.xform_md5
    assert form.manifest is None


def test_the_hash_is_that_of_the_bytes_downloaded_every_time(
    tablet: Tablet, fieldwork: Fieldwork
):  # D2
    for _ in range(2):
        [form] = listed(tablet)
        content = fetch(tablet, form.download).data
        assert hashlib.md5(content, usedforsecurity=False).hexdigest() == form.md5
        assert content == fieldwork.version.xform


@pytest.mark.parametrize(("wanted", "found"), [("test_review", 1), ("another", 0)])
def test_form_id_filters_the_list(tablet: Tablet, wanted: str, found: int):  # D3
    assert len(listed(tablet, f"?formID={wanted}&deviceID=x")) == found


def test_head_of_the_form_list_gives_headers_only(tablet: Tablet):  # D3
    response = tablet.head("/formList")
    assert (response.status_code, response.data) == (204, b"")
    assert response.headers["X-OpenRosa-Version"] == "1.0"
    assert "text/xml" in response.content_type


def test_a_closed_round_is_no_longer_listed(
    session: Session, fieldwork: Fieldwork, tablet: Tablet
):  # D4
    close_round(session, fieldwork.round)
    session.commit()
    assert listed(tablet) == []


def test_a_planned_round_is_not_listed_yet(
    session: Session, tree: Tree, fieldwork: Fieldwork, tablet: Tablet
):  # D4
    newer = publish_sheets(session, version="2")
    later = plan(session, tree, newer, "later")
    session.commit()
    assert [form.version for form in listed(tablet)] == ["1"]
    open_round(session, later)
    session.commit()
    assert [form.version for form in listed(tablet)] == ["1", "2"]


def test_a_round_elsewhere_is_not_listed(
    session: Session, tree: Tree, fieldwork: Fieldwork, tablet: Tablet
):  # D4
    other = publish_sheets(session, form_id="elsewhere")
    there = plan(session, tree, other, "elsewhere")
    there.area_id = tree.tra_vong.id
    open_round(session, there)
    session.commit()
    assert [form.form_id for form in listed(tablet)] == ["test_review"]


def test_a_supervisor_of_the_province_gets_every_round(
    session: Session, tree: Tree, fieldwork: Fieldwork, tablet: Tablet
):  # D4
    other = publish_sheets(session, form_id="elsewhere")
    there = plan(session, tree, other, "elsewhere")
    there.area_id = tree.tra_vong.id
    open_round(session, there)
    supervisor = add_person(session, "hoa")
    grant(session, supervisor, Role.SUPERVISOR, tree.province, OPENS_ON)
    _, secret = issue_token(session, supervisor, "Máy giám sát")
    session.commit()
    forms = listed(Tablet(tablet.client, secret))
    assert [form.form_id for form in forms] == ["elsewhere", "test_review"]


def test_behind_a_proxy_addresses_are_the_proxys(
    settings: Settings, fieldwork: Fieldwork
):  # D2
    app = create_app(replace(settings, base_url="https://ra-soat.example.vn/"))
    tablet = Tablet(app.test_client(), fieldwork.secret)
    [form] = listed(tablet)
    assert form.download.startswith(f"https://ra-soat.example.vn{tablet.base}/forms/")
    app.extensions["mne"].engine.dispose()


# ---------------------------------------------------------------- files


def test_a_form_with_files_has_a_manifest_and_its_files_arrive(
    session: Session, tree: Tree, store: FileStore, tablet: Tablet
):  # D5
    version = publish_with_media(session, store)
    open_round(session, plan(session, tree, version, "with-media"))
    session.commit()
    [form] = listed(tablet, "?formID=with_media")
    assert form.manifest is not None
    response = fetch(tablet, form.manifest)
    assert response.content_type == "text/xml; charset=utf-8"
    assert response.headers["X-OpenRosa-Version"] == "1.0"
    root = etree.fromstring(response.data)
    assert root.tag == f"{MANIFEST}manifest"
    arrived = {}
    for file in root:
        name = file.findtext(f"{MANIFEST}filename")
        content = fetch(tablet, file.findtext(f"{MANIFEST}downloadUrl")).data
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        assert file.findtext(f"{MANIFEST}hash") == f"md5:{md5}"
        arrived[name] = content
    assert arrived == {"villages.csv": VILLAGES, "logo.png": LOGO}


# ---------------------------------------------------------------- spared bytes


@pytest.fixture
def addresses(
    session: Session, tree: Tree, store: FileStore, tablet: Tablet
) -> dict[str, str]:
    """Every kind of address that gives a tablet something to keep."""
    version = publish_with_media(session, store)
    open_round(session, plan(session, tree, version, "with-media"))
    session.commit()
    [form] = listed(tablet, "?formID=with_media")
    root = etree.fromstring(fetch(tablet, form.manifest).data)
    files = {
        file.findtext(f"{MANIFEST}filename"): file.findtext(f"{MANIFEST}downloadUrl")
        for file in root
    }
    base = f"http://localhost{tablet.base}"
    return {
        "list": f"{base}/formList",
        "form": form.download,
        "manifest": form.manifest,
        "csv": files["villages.csv"],
        "logo": files["logo.png"],
    }


@pytest.mark.parametrize("kind", ["list", "form", "manifest", "csv", "logo"])
def test_what_a_tablet_has_is_not_sent_again(
    tablet: Tablet, addresses: dict[str, str], kind: str
):  # D6
    first = fetch(tablet, addresses[kind])
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = fetch(tablet, addresses[kind], **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    changed = fetch(tablet, addresses[kind], **{"If-None-Match": '"something else"'})
    assert (changed.status_code, changed.data) == (200, first.data)


@pytest.mark.parametrize("kind", ["list", "form", "manifest", "csv"])
def test_texts_are_packed_for_who_can_unpack(
    tablet: Tablet, addresses: dict[str, str], kind: str
):  # D6
    plain = fetch(tablet, addresses[kind])
    packed = fetch(tablet, addresses[kind], **{"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]


# ---------------------------------------------------------------- refused, escaped


def test_a_questionnaire_that_was_not_offered_is_not_found(
    session: Session, fieldwork: Fieldwork, tablet: Tablet
):  # D7
    other = publish_sheets(session, form_id="unused")
    session.commit()
    for rest in ("form.xml", "manifest", "media/1"):
        response = tablet.get(f"/forms/{other.id}/{rest}")
        assert response.status_code == 404
        assert QuestionnaireNotOffered().sentence("vi") in response.text
    assert tablet.get(f"/forms/{fieldwork.version.id}/media/999").status_code == 404


def test_titles_are_escaped(session: Session, tree: Tree, tablet: Tablet):  # D7
    sheets = SHEETS.format(form_id="odd", version="<2&3>").replace(
        "Phiếu thử", "Hộ <nghèo> & cận nghèo"
    )
    version = publish(session, "odd.md", sheets)
    open_round(session, plan(session, tree, version, "odd"))
    session.commit()
    [form] = listed(tablet, "?formID=odd")
    assert (form.name, form.version) == ("Hộ <nghèo> & cận nghèo", "<2&3>")
