"""Presence: who is in which open form at this moment (docs/realtime.md, section 6).

Never in the log, never replayed, gone by itself. It is state and not news: a page is given the whole picture whenever
that has changed, so nothing queues, twice is harmless, and what was lost heals with the next word.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from practice_hub.realtime import frames
from practice_hub.realtime.event import EVERYONE

# A page speaks up every 10 s while somebody is in its form; two of its words may be lost.
LASTS_SECONDS = 30.0
# How often the picture is sent again: so that pages which are cut off forget, and the others do not.
REPEAT_SECONDS = 5.0
# Every page of a practice is given its whole picture, so that has an end; streams have the same one a person.
MOST_OF_TENANT = 200
MOST_OF_PERSON = 10

Word = Mapping[str, Any]
"""What one page says, as it goes over the bus: `word()` makes it."""


def word(
    subject: str,
    user_id: int,
    name: str,
    tab: str,
    *,
    nth: int = 0,
    audience: str = EVERYONE,
    left: float = LASTS_SECONDS,
) -> Word:
    """This person is in the form of this record, for `left` seconds unless they say so again; 0: they left it.

    `tab` names their page, so that they may have one record open twice, and `nth` counts what that page said: on the
    way a later word may overtake an earlier one. `audience` says who may hear.
    """
    said = {"subject": subject, "user": user_id, "name": name, "tab": tab, "nth": nth}
    return {**said, "audience": audience, "left": left}


@dataclass(frozen=True, slots=True)
class Presence:
    """One open form that somebody is in."""

    word: Word
    until: datetime

    def left(self, now: datetime) -> float:
        return round((self.until - now).total_seconds(), 1)

    def word_at(self, now: datetime) -> Word:
        return {**self.word, "left": self.left(now)}


class Presences:
    """Who is present in one tenant. `version` counts the pictures; 0 is the one of a tenant where nobody ever was."""

    def __init__(self) -> None:
        self.version = 0
        self._here: dict[tuple[int, str], Presence] = {}
        self._left: dict[tuple[int, str], Presence] = {}
        self._frames: dict[frozenset[str], bytes] = {}
        self._lock = threading.Lock()

    @property
    def is_empty(self) -> bool:
        return not self._here

    def update(self, words: Iterable[Word], now: datetime) -> bool:
        """Take in what pages said; answers whether the picture is another one now."""
        with self._lock:
            changed = [self._take(word, now) for word in words]
            return self._draw_anew() if any(changed) else False

    def tick(self, now: datetime) -> bool:
        """Forget whose time is over; answers whether there is anything to send."""
        with self._lock:
            before = len(self._here)
            self._here = {key: one for key, one in self._here.items() if one.until > now}
            self._left = {key: one for key, one in self._left.items() if one.until > now}
            return self._draw_anew() if before else False

    def words(self, now: datetime) -> Sequence[Word]:
        """What another process needs to know as much as this one."""
        with self._lock:
            return [presence.word_at(now) for presence in self._here.values() if presence.until > now]

    def frame(self, audiences: frozenset[str], now: datetime) -> bytes:
        """The picture for those who may hear these audiences: made once for all who may hear the same of it."""
        with self._lock:
            presences = self._here.values()
            shown = audiences & {presence.word["audience"] for presence in presences}
            if shown not in self._frames:
                here = [_shown(presence.word_at(now)) for presence in presences if presence.word["audience"] in shown]
                self._frames[shown] = frames.presence(here)
            return self._frames[shown]

    def _take(self, word: Word, now: datetime) -> bool:
        key, left = (word["user"], word["tab"]), min(float(word["left"]), LASTS_SECONDS)
        last = self._here.get(key) or self._left.get(key)
        if last and word["nth"] < last.word["nth"]:
            return False
        known = self._here.pop(key, None)
        self._left.pop(key, None)
        if left <= 0:
            self._remember_goodbye(key, Presence(word, now + timedelta(seconds=LASTS_SECONDS)))
            return known is not None
        if known is None and self._is_full(word["user"]):
            return False
        until = now + timedelta(seconds=left)
        same = known is not None and known.word["subject"] == word["subject"]
        # Another process may repeat what it learned a while ago: that makes nobody leave earlier.
        self._here[key] = Presence(word, max(until, known.until) if known and same else until)
        return not same

    def _remember_goodbye(self, key: tuple[int, str], goodbye: Presence) -> None:
        """A word from before it may still be on its way, here or through another process."""
        if len(self._left) >= MOST_OF_TENANT:
            self._left.pop(next(iter(self._left)))
        self._left[key] = goodbye

    def _is_full(self, user_id: int) -> bool:
        own = sum(key[0] == user_id for key in self._here)
        return own >= MOST_OF_PERSON or len(self._here) >= MOST_OF_TENANT

    def _draw_anew(self) -> bool:
        self.version += 1
        self._frames.clear()
        return True


def _shown(word: Word) -> Word:
    """Who may hear it is nobody's business, and how often it was said is the server's."""
    return {name: value for name, value in word.items() if name not in ("audience", "nth")}
