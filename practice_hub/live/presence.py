"""Presence: `POST /realtime/presence` (docs/realtime.md, section 6). Nothing of it is written down."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, abort, current_app, request
from flask.typing import ResponseReturnValue

from practice_hub.base import clock
from practice_hub.base.database import TenantSession
from practice_hub.people.asking import viewer
from practice_hub.people.permissions import Permission
from practice_hub.realtime.bus import WakeUp, WakeUpKind
from practice_hub.realtime.presence import LASTS_SECONDS, word
from practice_hub.web.extension import PracticeHub, Register
from practice_hub.web.sessions import read_session

# A page says its word every 10 s and when somebody comes or goes; a person has at most ten of them.
MOST_WORDS = 40
WORDS_SECONDS = 10

_SUBJECT = re.compile(r"([a-z]{1,20})-([0-9]{1,18})\Z")
_NTH = re.compile(r"[0-9]{1,9}\Z")
_TAB = re.compile(r"[0-9a-f]{8,32}\Z")

bp = Blueprint("presence", __name__)


@dataclass(frozen=True, slots=True)
class Editable:
    """A kind of record that has a form: how one is found, who may change it, and who may know of it."""

    find: Callable[[TenantSession, int], object | None]
    permission: Permission


editables: Register[dict[str, Editable]] = Register(dict)


def init_presence(app: Flask, kinds: Mapping[str, Editable]) -> None:
    editables.of(app).update(kinds)
    app.register_blueprint(bp)


@bp.post("/realtime/presence")
def say() -> ResponseReturnValue:
    """An open form says that somebody is in it, or (`gone`) that they left."""
    by, (kind, number) = viewer(), _subject(request.form.get("subject", ""))
    tab, nth = request.form.get("tab", ""), request.form.get("nth", "0")
    by.must(kind.permission)
    if not _TAB.match(tab) or not _NTH.match(nth):
        abort(400)
    if not _pace.of(current_app).allows(by.tenant_id, by.user_id):
        abort(429)
    if kind.find(read_session(), number) is None:
        abort(404)
    left = 0 if "gone" in request.form else LASTS_SECONDS
    said = word(request.form["subject"], by.user_id, by.name, tab, nth=int(nth), left=left)
    PracticeHub.of(current_app).bus.publish(WakeUp(WakeUpKind.PRESENCE, by.tenant_id, {"here": [said]}))
    return "", 204


def _subject(text: str) -> tuple[Editable, int]:
    """`client-7`, read. What is no record of ours is not found, whatever it is."""
    kinds = editables.of(current_app)
    match = _SUBJECT.match(text)
    if match is None or match[1] not in kinds:
        abort(404)
    return kinds[match[1]], int(match[2])


class Pace:
    """So many words a person in so many seconds, in this process. It remembers nobody for longer."""

    def __init__(self) -> None:
        self._span = 0
        self._said: Counter[Any] = Counter()

    def allows(self, *person: int) -> bool:
        span = int(clock.now().timestamp() // WORDS_SECONDS)
        if span != self._span:
            self._span, self._said = span, Counter()
        self._said[person] += 1
        return self._said[person] <= MOST_WORDS


_pace = Register(Pace)
