"""Who may open what: a role in an area, nothing by default.

A view names its permission with ``@requires``; a view of one thing also checks the thing's
area with ``check_area``; a list asks for ``my_areas`` in its SQL. What names neither a
permission nor stands in ``PUBLIC`` is refused.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.areas import scope, tree
from mne.areas.models import AreaParent
from mne.audit import log
from mne.clock import today
from mne.users.models import User
from mne.users.permissions import Permission
from mne.web.ended_areas import with_ended
from mne.web.errors import NotPermitted, NotSignedIn, OutsideYourArea

P = ParamSpec("P")
R = TypeVar("R")

# Every address that asks for no permission, and why.
PUBLIC = {
    "static": "the style sheet of the sign-in page",
    "bootstrap.static": "the style sheet of the sign-in page",
    "account.log_in": "nobody is signed in before signing in",
    "account.log_out": "whoever is signed in may leave",
    "account.switch_language": "the sign-in page has to be readable first",
    "help.index": "who can't sign in reads here what to do",
    "tablet.page": "the client's shell holds no data; the tablet's token opens that",
    "tablet.worker": "the same: a script that keeps the shell",
    "tablet.part": "the same: the shell's files",
}

# Marked by a view that checks what a tablet shows instead of a signed-in person.
MARK = "permission"


class SignedIn(UserMixin):  # type: ignore[misc]  # flask_login has no types
    """A person of an open session."""

    def __init__(self, user: User) -> None:
        self.user = user

    @property
    def is_active(self) -> bool:
        """A person made inactive is signed out by the next request."""
        return self.user.is_active

    def get_id(self) -> str:
        """Tie the session to the password: ``session_key`` changes with it."""
        return f"{self.user.id}:{self.user.session_key}"


def init_app(app: Flask) -> None:
    """Refuse what names no permission, and know who is signed in."""
    # Its own context processor would ask the store on a page about a fault of the store.
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = "basic"
    manager.user_loader(_load)
    app.before_request(_refuse_unmarked)
    # Functions, so that a page about a fault of the store asks the store nothing.
    app.context_processor(
        lambda: {"me": me_or_nobody, "may": may, "Permission": Permission}
    )


def _load(key: str) -> SignedIn | None:
    number, _, session_key = key.partition(":")
    store: Session = g.session
    user = store.get(User, int(number)) if number.isdecimal() else None
    if user is None or not user.is_active:
        return None
    if not hmac.compare_digest(user.session_key, session_key):
        return None
    log.act_as(store, user)
    return SignedIn(user)


def _refuse_unmarked() -> None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in PUBLIC:
        return
    if not hasattr(current_app.view_functions[endpoint], MARK):
        raise NotPermitted(endpoint)


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Open a view to people who hold ``permission`` in some area."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            check(permission)
            return view(*args, **kwargs)

        setattr(guarded, MARK, permission)
        return guarded

    return mark


# ---------------------------------------------------------------- the person


def sign_in(user: User) -> None:
    """Open a session for ``user``, in the language picked before or the person's own.

    It ends some hours after the last page: tablets are shared.
    """
    language = session.get("language", user.language)
    session.clear()  # nothing of the session before is trusted in the one that begins
    session["language"] = language
    session.permanent = True
    login_user(SignedIn(user))
    log.act_as(g.session, user)


def sign_out() -> None:
    """End the session of this browser."""
    logout_user()


def me_or_nobody() -> User | None:
    """Give the signed-in person, if any."""
    return cast("User | None", getattr(current_user, "user", None))


def me() -> User:
    """Give the signed-in person."""
    user = me_or_nobody()
    if user is None:
        raise NotSignedIn
    return user


# ---------------------------------------------------------------- role × area


def my_areas(permission: Permission) -> set[int]:
    """Give the areas in which the person holds ``permission`` today, and ended ones."""

    def find() -> set[int]:
        living = scope.areas_for(g.session, me(), permission, today())
        return with_ended(g.session, living, today())

    return _once(("areas", permission), find)


def may_everywhere(permission: Permission) -> bool:
    """Say whether the person holds ``permission`` at the top of the tree today."""
    user = me_or_nobody()
    if user is None:
        return False
    return _once(
        ("everywhere", permission),
        lambda: scope.can(g.session, user, permission, None, today()),
    )


def may(permission: Permission) -> bool:
    """Say whether the person holds ``permission`` anywhere today."""
    user = me_or_nobody()
    if user is None:
        return False
    return _once(
        ("may", permission), lambda: scope.may(g.session, user, permission, today())
    )


def may_in(permission: Permission, area_id: int | None) -> bool:
    """Say whether the person holds ``permission`` in the area."""
    return area_id is not None and area_id in my_areas(permission)


def check(permission: Permission) -> None:
    """Raise unless the person is signed in and holds ``permission`` anywhere."""
    me()
    if not may(permission):
        raise NotPermitted(permission)


def check_area(permission: Permission, area_id: int | None) -> None:
    """Raise unless the person holds ``permission`` in the area."""
    if not may_in(permission, area_id):
        raise OutsideYourArea(permission)


def areas_over_mine(permission: Permission) -> set[int]:
    """Give my areas of today and every unit above them."""

    def find() -> set[int]:
        found, waiting = set[int](), my_areas(permission)
        while waiting:
            found |= waiting
            above = select(AreaParent.parent_id).where(
                AreaParent.area_id.in_(waiting), tree.in_force(AreaParent, today())
            )
            waiting = set(g.session.scalars(above)) - found
        return found

    return _once(("over", permission), find)


def reaches(permission: Permission, area_id: int, on: date) -> bool:
    """Say whether the area, as it was on a day, holds or is a part of mine.

    A round of the whole district also concerns a person of one of its communes, who sees
    it with the numbers of that commune.
    """
    inside = tree.descendant_ids(g.session, area_id, on) | {area_id}
    return not inside.isdisjoint(my_areas(permission))


def check_reaches(permission: Permission, area_id: int, on: date) -> None:
    """Raise unless the area, as it was on a day, holds or is a part of mine."""
    if not reaches(permission, area_id, on):
        raise OutsideYourArea(permission)


def _once(key: tuple[str, Permission], find: Callable[[], R]) -> R:
    """Ask the store once per request and person."""
    user = me_or_nobody()
    known: dict[Any, Any] = g.setdefault("access", {})
    full = (user.id if user else None, *key)
    if full not in known:
        known[full] = find()
    return cast("R", known[full])
