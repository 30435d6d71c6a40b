"""The short way in for posts by token: it says what a page of ours says, and no less.

O1  its answers carry the headers that every answer carries
O2  what it does not take goes the long way: other methods, addresses, tokens
O3  what goes wrong on it is told in the tablet's words, and the tablet may send again
"""

from __future__ import annotations

import pytest

from mne.collection.models import SubmissionVersion
from mne.web import headers
from tests.fieldwork import interview_xml
from tests.web.openrosa.conftest import Tablet


def test_an_answer_of_the_door_carries_the_headers_of_every_answer(tablet: Tablet):  # O1
    standing = {*headers.STANDING.items(), ("X-OpenRosa-Version", "1.0")}
    posted = tablet.post(interview_xml())
    assert posted.status_code == 201
    assert int(posted.headers["Content-Length"]) == len(posted.data)
    for answer in (posted, tablet.head("/submission"), tablet.get("/formList")):
        own = {"Cache-Control"} if answer.request.method == "GET" else set()
        given = set(answer.headers.items(lower=False))
        assert {each for each in standing if each[0] not in own} <= given


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/key/{secret}/projects/1/submission", 405),
        ("POST", "/v1/key/{secret}/projects/1/submission/", 404),
        ("POST", "/v1/key/nobody%27s/projects/1/submission", 403),
        ("HEAD", "/v1/key/nobodys/projects/1/submission", 403),
        ("POST", "/submission", 401),
    ],
)
def test_what_the_door_does_not_take_goes_the_long_way(
    tablet: Tablet, method: str, path: str, status: int
):  # O2
    answer = tablet.client.open(path.format(secret=tablet.secret), method=method)
    assert answer.status_code == status


def test_a_post_that_broke_off_is_told_in_words_and_may_come_again(
    tablet: Tablet, rows
):  # O3
    address = f"{tablet.base}/submission"
    kind = "multipart/form-data; boundary=b"
    broken = tablet.client.post(address, data=b"--b\r\nContent-Disp", content_type=kind)
    assert broken.status_code == 400
    assert '<message nature="submit_failure">' in broken.text
    assert "OpenRosaResponse" in broken.text
    assert tablet.post(interview_xml()).status_code == 201
    assert len(rows(SubmissionVersion)) == 1
