"""The page between a form and its saving, where deadlines would change: it needs no script."""

from collections.abc import Iterator

from flask import render_template, request

from practice_hub.clients.models import Client
from practice_hub.clients.observers import Confirmation, ConfirmationRequired
from practice_hub.web.parameters import record_ids

SEEN, WRONG, BACK = "seen", "wrong", "back"
"""What the page's own form sends: what it showed, what was ticked, and that nothing is to be saved yet."""


def read_confirmation() -> Confirmation:
    """What the person says of the page. A form that was not on it says nothing."""
    wrong = frozenset(record_ids("-".join(request.form.getlist(WRONG)).split("-")))
    return Confirmation(request.form.get(SEEN, ""), wrong)


def wants_back() -> bool:
    return BACK in request.form


def preview(client: Client, unseen: ConfirmationRequired) -> str:
    """All that the form before it holds goes along."""
    return render_template(
        "clients/preview.html",
        client=client,
        effects=unseen.effects,
        is_again=bool(unseen.answer.seen),
        address=request.path,
        held=list(_held()),
    )


def _held() -> Iterator[tuple[str, str]]:
    for name, values in request.form.lists():
        if name not in (SEEN, WRONG, BACK, "csrf_token"):
            yield from ((name, value) for value in values)
