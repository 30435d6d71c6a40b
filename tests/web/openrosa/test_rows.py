"""Each row of the domain notes on OpenRosa, §2.2 to §2.8, has a test: this is the table.

The rows are named as in the notes; what follows is a test of this folder by file and name,
or of another by its path. ``test_every_row_names_a_test_that_exists`` holds the table true.

§2.2 form list
  text/xml ........................ test_forms.test_the_form_list_is_what_collect_can_read
  root and namespace .............. test_rows.test_s22_every_form_of_a_list_is_whole
  formID, name, downloadUrl ....... test_rows.test_s22_every_form_of_a_list_is_whole
  hash is never empty ............. test_rows.test_s22_every_form_of_a_list_is_whole
  hash of the bytes ............... test_forms.test_the_hash_is_that_of_the_bytes_downloaded_every_time
  another version is new .......... test_forms.test_a_planned_round_is_not_listed_yet
  manifest only with files ........ test_forms.test_a_form_with_files_has_a_manifest_and_its_files_arrive
  1 + N requests are spared ....... test_forms.test_what_a_tablet_has_is_not_sent_again
  X-OpenRosa-Version .............. test_rows.test_s22_every_answer_says_that_it_is_openrosa
  formID filters .................. test_forms.test_form_id_filters_the_list
  HEAD gives 204 .................. test_forms.test_head_of_the_form_list_gives_headers_only
§2.3 manifest
  a file is named whole ........... test_forms.test_a_form_with_files_has_a_manifest_and_its_files_arrive
  MD5 of ordinary files ........... test_forms.test_a_form_with_files_has_a_manifest_and_its_files_arrive
  entity list, opaque hash ........ test_entities.test_s23_the_manifest_lists_households_as_an_entity_list
  hash changes with the list ...... test_entities.test_s23_the_hash_changes_exactly_when_the_list_does
  hash holds the filter ........... test_entities.test_s23_the_hash_holds_the_filter
  a file shadowed by a list ....... test_rows.test_s23_a_file_that_a_list_would_hide_is_refused
§2.4 form and media
  the form parses ................. test_rows.test_s24_a_form_parses_and_sends_where_it_came_from
  action is a valid address ....... test_rows.test_s24_a_form_parses_and_sends_where_it_came_from
  same version, other hash ........ questionnaires/test_publishing.test_a_released_version_is_never_changed
§2.5 submission, HEAD
  204 and the size of a post ...... test_submission.test_head_says_how_large_a_post_may_be
  no Location ..................... test_submission.test_head_says_how_large_a_post_may_be
  401 ............................. test_access.test_without_an_answer_a_tablet_is_challenged
  constant, nothing written ....... test_submission.test_head_asks_the_store_three_small_questions_and_writes_nothing
§2.5 submission, POST
  Content-Length or chunked ....... path/test_serving.test_a_chunked_post_is_taken
  split posts, any order .......... test_submission.test_split_posts_come_together_in_any_order_and_repeated
  a file above the size ........... test_submission.test_a_file_above_the_advertised_size_is_taken_whole
  more than 100 files ............. test_rows.test_s25_every_file_of_the_folder_is_kept
  every file, UTF-8 names ......... test_rows.test_s25_every_file_of_the_folder_is_kept
  a retry from the first post ..... test_traffic.test_the_same_requests_over_a_token_address_file_the_interview_once
  new instanceID .................. test_submission.test_a_new_interview_is_answered_201
  after commit and fsync .......... test_submission.test_when_201_is_said_the_interview_is_committed_and_its_files_are_on_disk
  new attachments ................. test_submission.test_new_attachments_of_a_known_interview_are_answered_201
  nothing new ..................... test_submission.test_nothing_new_is_answered_202
  different XML ................... test_submission.test_different_xml_is_quarantined_and_answered_202
  same name, other bytes .......... test_submission.test_an_attachment_with_other_bytes_is_kept_beside_the_first
  being processed ................. test_submission.test_eight_posts_of_one_interview_at_the_same_moment_make_one_row
  deprecatedID, current ........... test_submission.test_an_edit_of_the_current_version_is_answered_201
  deprecatedID, unknown or older .. test_submission.test_an_edit_of_an_unknown_or_older_version_is_answered_202
  closed round .................... test_submission.test_a_closed_round_is_answered_202
  unknown version or form ......... test_submission.test_what_cannot_be_filed_is_answered_202_every_time
  no right ........................ test_access.test_a_person_who_never_had_the_right_is_refused
  never-valid token ............... test_access.test_a_post_with_a_token_never_given_out_is_refused
  no instanceID ................... test_submission.test_what_cannot_be_filed_is_answered_202_every_time
  over quota: there is none ....... test_submission.test_a_disk_that_refuses_is_answered_507
  broken XML ...................... test_submission.test_a_bomb_is_kept_as_bytes_and_never_expands
  success body .................... test_submission.test_a_new_interview_is_answered_201
  edits in a chain, out of order .. collection/test_intake.test_a_chain_of_edits_is_filed_in_order_whatever_order_it_arrives_in
§2.6 authentication
  token in every address .......... test_rows.test_s26_every_address_carries_the_token
  403, not 401 .................... test_access.test_a_token_never_given_out_gets_nothing
  tokens stay out of logs ......... test_secrets.test_a_fault_leaves_neither_token_nor_answer_in_the_log
  Basic is not offered ............ test_access.test_basic_is_neither_offered_nor_taken
  Digest, rising counts ........... test_access.test_one_nonce_serves_for_days_with_rising_counts
  nonce: stateless, long-lived .... test_access.test_a_nonce_outlives_the_server
  stale on expiry ................. test_access.test_an_old_nonce_is_stale_and_the_new_one_is_taken
  empty user ...................... test_access.test_a_wrong_answer_is_challenged_again
§2.7 QR settings
  base64 of zlib of JSON .......... web/test_devices.test_the_settings_are_those_that_collect_reads
  size, general and admin ......... test_rows.test_s27_the_settings_fit_a_code
  error correction L .............. web/test_devices.test_both_codes_are_drawn
§2.8 entities
  version no newer than 2025.1 .... test_rows.test_s28_entities_are_of_a_version_that_collect_takes
  create .......................... test_entities.test_s28_a_creation_is_a_proposal_that_its_own_tablet_sees
  create in a repeat .............. test_entities.test_s28_entities_in_a_repeat_are_one_each
  update .......................... test_entities.test_s28_an_update_is_a_proposal_that_other_tablets_see
  name, label, __version .......... test_entities.test_s28_a_row_has_a_stable_uuid_a_label_and_a_version
  gone or still there ............. test_entities.test_s28_integrity_says_gone_there_and_nothing_of_the_unknown
  offline branch in order ......... test_entities.test_s28_a_branch_in_order_has_no_conflict
  held in a backlog ............... test_entities.test_s28_what_comes_too_early_is_held_until_its_predecessor_came
  forced after five days .......... test_entities.test_s28_what_waited_five_days_is_taken_without
  soft conflict ................... test_entities.test_s28_other_properties_changed_meanwhile_is_a_soft_conflict
  hard, never downgraded .......... test_entities.test_s28_the_same_property_is_a_hard_conflict_and_stays_one
  lock per entity ................. test_entities.test_s28_two_workers_at_one_household_lose_nothing
  each token its own list ......... test_entities.test_s28_a_token_gets_the_households_of_its_own_assignments
"""
# ruff: noqa: E501 a row of the table is one line

from __future__ import annotations

import base64
import json
import re
import zlib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree
from sqlalchemy.orm import Session

from mne.collection.files import FileStore
from mne.collection.models import Attachment
from mne.questionnaires.errors import ListGivenByServer
from mne.questionnaires.publishing import MediaFile, publish
from mne.rounds.planning import open_round
from mne.web.devices.settings_code import settings_code
from tests.conftest import Tree
from tests.fieldwork import interview_xml, plan, sha256
from tests.web.openrosa.conftest import Tablet

HERE = Path(__file__).parent
TESTS = HERE.parent.parent
LIST = "{http://openrosa.org/xforms/xformsList}"
ROWS = [
    (words.strip(" ."), file, name)
    for words, file, name in re.findall(
        r"^  (.+?) \.\.+ ([\w/]+)\.(test_\w+)$", __doc__ or "", re.MULTILINE
    )
]


def test_the_table_is_read():
    assert len(ROWS) == len(re.findall(r"^  \S", __doc__ or "", re.MULTILINE)) > 60


@pytest.mark.parametrize(("words", "file", "name"), ROWS, ids=lambda text: text)
def test_every_row_names_a_test_that_exists(words: str, file: str, name: str):
    path = TESTS / f"{file}.py" if "/" in file else HERE / f"{file}.py"
    assert f"def {name}(" in path.read_text("utf-8"), f"no test proves: {words}"


# ---------------------------------------------------------------- rows of their own

CHOOSING = """
| survey |
| | type | name | label | save_to |
| | select_one_from_file households.csv | hh | Hộ | |
| | text | head | Chủ hộ | head_name |
| settings |
| | form_title | form_id | version |
| | Chọn hộ | choosing | 1 |
| entities |
| | dataset | entity_id | update_if | label |
| | households | ${hh} | ${hh} != '' | ${head} |
"""


IN_A_REPEAT = """
| survey |
| | type | name | label | save_to |
| | begin_repeat | well | Giếng | |
| | text | depth | Sâu | depth |
| | end_repeat | well | | |
| settings |
| | form_title | form_id | version |
| | Giếng | wells | 1 |
| entities |
| | list_name | label |
| | wells | ${depth} |
"""


@pytest.fixture
def choosing(session: Session, tree: Tree, tablet: Tablet) -> Tablet:
    """A tablet with a second questionnaire, which reads a list of the server's."""
    version = publish(session, "choosing.md", CHOOSING)
    open_round(session, plan(session, tree, version, "choosing-2026"))
    session.commit()
    return tablet


def test_s22_every_form_of_a_list_is_whole(choosing: Tablet):
    root = etree.fromstring(choosing.get("/formList").data)
    assert root.tag == f"{LIST}xforms"
    assert [form.tag for form in root] == [f"{LIST}xform"] * 2
    for form in root:
        told = {child.tag.removeprefix(LIST): child.text for child in form}
        assert {"formID", "name", "version", "hash", "downloadUrl"} <= set(told)
        assert all(told.values())
        assert re.fullmatch("md5:[0-9a-f]{32}", told["hash"])


def addresses(tablet: Tablet) -> list[str]:
    """Follow every address from the form list on, as Collect does."""
    found: list[str] = []
    waiting = [f"{tablet.base}/formList"]
    while waiting:
        path = waiting.pop()
        answer = tablet.client.get(path)
        assert answer.status_code == 200, path
        if answer.mimetype == "text/xml" and b"<h:html" not in answer.data:
            root = etree.fromstring(answer.data)
            named = [each.text for each in root.iter("{*}downloadUrl", "{*}manifestUrl")]
            found += [*named, *(each.text for each in root.iter("{*}integrityUrl"))]
            waiting += [urlsplit(each).path for each in named]
    return found


def test_s26_every_address_carries_the_token(choosing: Tablet):
    found = addresses(choosing)
    assert len(found) == 5
    assert all(urlsplit(each).path.startswith(f"{choosing.base}/") for each in found)


def test_s22_every_answer_says_that_it_is_openrosa(choosing: Tablet):
    paths = [urlsplit(each).path for each in addresses(choosing)]
    asked = [path for path in paths if path.endswith(("manifest", "integrity"))]
    assert len(asked) == 2
    for path in (f"{choosing.base}/formList", *asked):
        assert choosing.client.get(path).headers["X-OpenRosa-Version"] == "1.0", path


def test_s23_a_file_that_a_list_would_hide_is_refused(session: Session, store: FileStore):
    content = b"name,label\nh1,H\xe1\xbb\x99 1\n"
    stored = store.add_bytes(content)
    file = MediaFile("households.csv", stored.sha256, "0" * 32, stored.size)
    with pytest.raises(ListGivenByServer, match=r"households\.csv.*hides the file"):
        publish(session, "choosing.md", CHOOSING, media=[file])


def test_s24_a_form_parses_and_sends_where_it_came_from(choosing: Tablet):
    root = etree.fromstring(choosing.get("/formList").data)
    for address in root.iter(f"{LIST}downloadUrl"):
        answer = choosing.client.get(urlsplit(address.text).path)
        assert answer.status_code == 200
        form = etree.fromstring(answer.data)
        actions = [each.get("action") for each in form.iter("{*}submission")]
        assert not [each for each in actions if each and not urlsplit(each).hostname]


def test_s25_every_file_of_the_folder_is_kept(tablet: Tablet, rows):
    names = [f"{number}.jpg" for number in range(101)]
    names += ["audit.csv", "submission.xml.enc", "Ảnh nhà ông Đức.jpg"]
    files = {name: name.encode() for name in names}
    assert tablet.post(interview_xml(), files).status_code == 201
    kept = {file.name: file.sha256 for file in rows(Attachment)}
    assert kept == {name: sha256(content) for name, content in files.items()}


def test_s27_the_settings_fit_a_code():
    url = "https://ra-soat.tayninh.example.vn/v1/key/" + "x" * 43 + "/projects/1"
    code = settings_code(url, "Máy tính bảng số 12 của xã Tân Biên")
    assert "\n" not in code
    assert len(code) <= 4000
    settings = json.loads(zlib.decompress(base64.b64decode(code)))
    assert isinstance(settings["general"], dict)
    assert isinstance(settings["admin"], dict)


def test_s28_entities_are_of_a_version_that_collect_takes(session: Session):
    taken = {b"2022.1.0", b"2023.1.0", b"2024.1.0", b"2025.1.0"}  # by Collect
    for sheets in (CHOOSING, IN_A_REPEAT):
        xform = publish(session, "entities.md", sheets).xform
        assert set(re.findall(rb'entities-version="([^"]+)"', xform)) <= taken
