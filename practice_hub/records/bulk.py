"""What the bar above a list's ticked rows asks for, and how many rows are told of one by one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from flask import flash, request

from practice_hub.base.database import WriteSession
from practice_hub.people.asking import viewer
from practice_hub.records.parsing import Invalid, ParseError, Parser
from practice_hub.web.parameters import record_ids
from practice_hub.web.sessions import write_session
from practice_hub.web.templating import counted

# A page shows at most a hundred; a list made by hand may be longer, but not without end.
MOST_TICKED = 1_000
# Up to so many each has its own line in the story and its own event; more would flood both.
MOST_SINGLY = 20

T = TypeVar("T")
Done = tuple[int, str]
"""How many were changed, and what they are now."""


def ticked() -> set[int]:
    return record_ids(request.form.getlist("ids")[:MOST_TICKED])


def flash_nothing_ticked(what: str) -> None:
    flash(f"No {what} is ticked. Tick those that you want to change.", "warn")


def change_ticked(
    what: str,
    load: Callable[[WriteSession, set[int]], Mapping[int, T]],
    change: Callable[[WriteSession, Sequence[T]], Done],
) -> None:
    """Do it to those that are ticked and ours, and say so. Without a choice that was offered, nothing is done."""
    ids = ticked()
    if not ids:
        flash_nothing_ticked(what)
        return
    try:
        with write_session() as session:
            number, done = change(session, list(load(session, ids).values()))
    except (Invalid, ParseError) as error:
        flash(f"Nothing was changed. {error}.", "warn")
        return
    words = f"{counted(number, what)} {done}" if number else "Nothing was changed"
    flash(f"{words}.", "success" if number else "info")


def choose_for_ticked(
    what: str,
    load: Callable[[WriteSession, set[int]], Mapping[int, T]],
    action: Callable[..., int],
    field: tuple[str, Parser],
    done: Callable[[Any], str],
) -> None:
    """Give all ticked rows what was chosen beside them.

    `field` is its name in the form and its parser; `action` is called with the session, the rows and the value; `done`
    says what they are now.
    """
    name, parser = field

    def change(session: WriteSession, rows: Sequence[T]) -> Done:
        value = parser(request.form.get(name, ""))
        return action(session, rows, value, by=viewer()), done(value)

    change_ticked(what, load, change)


def change_each(rows: Sequence[T], one: Callable[[T], object], many: Callable[[Sequence[T]], object]) -> int:
    """Few are changed and told one by one, more than `MOST_SINGLY` all at once. Answers how many there are."""
    if len(rows) > MOST_SINGLY:
        many(rows)
    else:
        for row in rows:
            one(row)
    return len(rows)
