"""The register of standards: packs are loaded whole, identified by their content, kept."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from importlib.resources import files

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from analysis.standards import Standard, load, read
from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.standards.errors import UnknownStandard
from mne.standards.models import StandardPack
from mne.users.models import User

Actor = User | int | None


def load_builtin(session: Session, code: str, actor: Actor = None) -> StandardPack:
    """Load a pack that ships with the platform; one that is there already is given back.

    Raises
    ------
    StandardUnknown
        No such pack ships with the platform.
    """
    file = files("analysis.standards") / f"{load(code).code}.toml"
    return load_pack(session, file.read_text(encoding="utf-8"), actor, name=file.name)


def load_pack(
    session: Session, content: str, actor: Actor = None, name: str = "standard.toml"
) -> StandardPack:
    """Load a standard written in TOML; ``name`` is what errors call the file.

    The same content (whatever its spaces and comments) gives back the pack that is there.
    Other content of the same code is another pack: what was classified under the first
    keeps pointing at it.

    Raises
    ------
    AnalysisError
        The content is not a standard, or contradicts itself; names place and remedy.
    """
    standard = read(content, name)
    known = session.scalar(
        select(StandardPack).where(
            StandardPack.code == standard.code, StandardPack.sha256 == standard.checksum
        )
    )
    if known is not None:
        return known
    pack = StandardPack(
        code=standard.code,
        title_vi=standard.title.vi,
        title_en=standard.title.en,
        legal_text="\n".join(standard.legal_texts),
        valid_from=standard.valid_from,
        valid_to=standard.valid_to,
        content=content,
        sha256=standard.checksum,
        loaded_at=clock.now(),
    )
    session.add(pack)
    session.flush()
    record(
        session,
        Action.STANDARD_LOADED,
        f"standard:{pack.code}",
        actor,
        sha256=pack.sha256,
        unverified=len(standard.unverified),
    )
    return pack


def find_pack(session: Session, code: str) -> StandardPack | None:
    """Give the pack of this code that was loaded last, if there is one."""
    return session.scalar(
        select(StandardPack)
        .where(StandardPack.code == code)
        .order_by(StandardPack.id.desc())
        .limit(1)
    )


def get_pack(session: Session, code: str) -> StandardPack:
    """Give the pack of this code that was loaded last; raises ``UnknownStandard``."""
    pack = find_pack(session, code)
    if pack is None:
        known = session.scalars(select(StandardPack.code).distinct().order_by("code"))
        raise UnknownStandard(code, known)
    return pack


def list_packs(session: Session) -> list[StandardPack]:
    """Give every pack, the latest standard first."""
    return list(
        session.scalars(
            select(StandardPack).order_by(
                StandardPack.valid_from.desc(), StandardPack.code, StandardPack.id.desc()
            )
        )
    )


def packs_on(session: Session, on: date) -> list[StandardPack]:
    """Give the packs in force on a day, the last day of a standard included."""
    in_force = or_(StandardPack.valid_to.is_(None), StandardPack.valid_to >= on)
    return list(
        session.scalars(
            select(StandardPack)
            .where(StandardPack.valid_from <= on, in_force)
            .order_by(StandardPack.code, StandardPack.id)
        )
    )


def standard_of(pack: StandardPack) -> Standard:
    """Read a pack; the same content is read once."""
    return _read(pack.content, pack.code)


@lru_cache(maxsize=32)
def _read(content: str, code: str) -> Standard:
    return read(content, f"{code}.toml")
