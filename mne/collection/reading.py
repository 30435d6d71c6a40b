"""What the XML of an interview says of itself: form, version, and which interview it is."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from mne.collection.envelopes import Envelope
from mne.collection.errors import InterviewUnreadable, NoInstanceId
from surveys.answers import identify_tree
from surveys.errors import SurveyError, XmlTooLarge
from surveys.safe_xml import MAX_BYTES, parse_xml_safely

ID_LENGTH = 120


@dataclass(frozen=True)
class Interview:
    """Which form and version an interview answers, and which interview it is."""

    form_id: str
    version: str
    instance_id: str
    deprecated_id: str | None
    # parsed once: its answers are read when the questionnaire is known
    root: etree._Element


def read_interview(envelope: Envelope) -> Interview:
    """Read the XML of a post.

    Raises
    ------
    InterviewUnreadable
        It is broken, too large, or holds what no interview may hold.
    NoInstanceId
        It doesn't say which interview it is.
    """
    interview = identify_post(envelope)
    if not 0 < len(interview.instance_id) <= ID_LENGTH:
        raise NoInstanceId(interview.form_id)
    return interview


def identify_post(envelope: Envelope) -> Interview:
    """Read the XML of a post that need not say which interview it is.

    Raises
    ------
    InterviewUnreadable
        It is broken, too large, or holds what no interview may hold.
    """
    try:
        if envelope.xml_size > MAX_BYTES:
            raise XmlTooLarge(f"{envelope.xml_size} bytes", f"{MAX_BYTES} bytes")
        root = parse_xml_safely(envelope.xml)
    except SurveyError as fault:
        raise InterviewUnreadable(fault) from fault
    identity = identify_tree(root)
    return Interview(
        identity.form_id,
        identity.version,
        identity.instance_id or "",
        identity.deprecated_id,
        root,
    )
