"""Taking a post of an interview, and what the tablet is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mne import pipeline
from mne.collection.envelopes import Sender
from mne.collection.intake import Outcome, Receipt
from mne.pipeline import Desk
from mne.web.openrosa import answers
from mne.web.openrosa.posts import read_post

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# Never a Location: Collect would skip every further HEAD, and split as it likes.
LIMIT = {"X-OpenRosa-Accept-Content-Length": str(answers.CHUNK_TARGET)}


@dataclass(frozen=True)
class Said:
    """What a tablet is told of an outcome. Both statuses mean: delete your copy."""

    status: int
    vi: str
    en: str

    def sentence(self, receipt: Receipt, language: str) -> str:
        """Write it, with the reason where there is one."""
        reason = "" if receipt.fault is None else receipt.fault.sentence(language)
        return f"{self.vi if language == 'vi' else self.en} {reason}".strip()


_SAID = {
    Outcome.FILED: Said(201, "Đã nhận phiếu.", "The interview has arrived."),
    Outcome.COMPLETED: Said(
        201, "Đã nhận thêm tệp của phiếu.", "More files of the interview have arrived."
    ),
    Outcome.KNOWN: Said(
        202, "Phiếu này đã có ở máy chủ.", "The server has this interview already."
    ),
    Outcome.QUARANTINED: Said(
        202,
        "Phiếu đã về máy chủ an toàn và đang chờ giám sát viên xem.",
        "The interview is safe on the server and waits for a supervisor.",
    ),
}


def take(desk: Desk, sender: Sender, environ: WSGIEnvironment) -> tuple[Said, str]:
    """Take the post of a request; what is said is true once it is safe on disk."""
    receipt = pipeline.receive(desk, read_post(desk.store, sender, environ))
    said = _SAID[receipt.outcome]
    sentence = said.sentence(receipt, sender.language)
    return said, answers.message(sentence, "submit_success")
