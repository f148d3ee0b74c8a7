"""What the bar above a list's ticked rows asks for. Rooms above have such lists too."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from flask import flash, request

from practice_hub.base.database import WriteSession
from practice_hub.clients.reading import Unreadable
from practice_hub.clients.rules import Refused
from practice_hub.web.sessions import writing
from practice_hub.web.templating import counted

# A page shows at most a hundred; a list made by hand may be longer, but not without end.
MOST_TICKED = 1_000

T = TypeVar("T")
Done = tuple[int, str]
"""How many were changed, and what they are now."""


def ticked() -> set[int]:
    return {int(id) for id in request.form.getlist("ids")[:MOST_TICKED] if id.isdecimal() and len(id) <= 18}


def say_nothing_is_ticked(what: str) -> None:
    flash(f"No {what} is ticked. Tick those that you want to change.", "warn")


def change_ticked(
    what: str,
    load: Callable[[WriteSession, set[int]], Mapping[int, T]],
    change: Callable[[WriteSession, Sequence[T]], Done],
) -> None:
    """Do it to those that are ticked and ours, and say so. Without a choice that was offered, nothing is done."""
    ids = ticked()
    if not ids:
        say_nothing_is_ticked(what)
        return
    try:
        with writing() as session:
            number, done = change(session, list(load(session, ids).values()))
    except (Refused, Unreadable) as refused:
        flash(f"Nothing was changed. {refused}.", "warn")
        return
    words = f"{counted(number, what)} {done}" if number else "Nothing was changed"
    flash(f"{words}.", "success" if number else "info")
