"""What a form sends beside what is typed: what its page showed, so that nobody undoes what he has not seen, and the way
back to the list as it was.
"""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.parts.forms import Form, read_page
from tests.test_forms import OPENED, Lab, endpoint_of, lab

__all__ = ["lab"]

# By what each form is saved only on top of what its page showed, or asked about first.
GUARDS = {
    "clients.create": "ask_namesakes",
    "clients.put_into_group": "before",
    "clients.rename_group": "before",
    "clients.save_services": "before",
    "clients.update": "before",
    "clients.update_field": "before",
    "compliance.exempt": "was",
    "compliance.file": "was",
    "compliance.set_status": "was",
    "compliance.update": "before",
    "contacts.create": "ask_twins",
    "contacts.update": "before",
    "notes.update": "before",
    "notifications.read_all": "upto",
    "practice.change": "before",
    "tasks.set_status": "was",
    "tasks.update": "before",
    "tasks.update_template": "before",
}
# Without a button of its own: buttons elsewhere send it, each where it says.
UNSENT = ("task-steps", "/tasks/1/status")
# What is done with a list: exported, or changed where rows are ticked.
WITH_LIST = ("/exports", "/selection/")


@pytest.fixture
def forms(lab: Lab) -> list[tuple[str, str, Form]]:
    """Every form that sends something, with its page and the endpoint that answers it."""
    return list(_forms(lab))


def _forms(lab: Lab) -> Iterator[tuple[str, str, Form]]:
    for path, html in OPENED:
        for form in read_page(html, path).forms:
            if form.method == "post":
                yield path, endpoint_of(lab, form.path), form


def sent(form: Form) -> dict[str, str]:
    """What goes with the form whatever is typed, in its address too."""
    hidden = {one.name: one.value for one in form.fields if one.kind == "hidden"}
    return hidden | dict(parse_qsl(urlsplit(form.action).query))


def test_what_a_page_showed_goes_with_every_form_that_could_undo_what_a_colleague_did(
    forms: list[tuple[str, str, Form]],
) -> None:
    own = [
        (path, endpoint, form)
        for path, endpoint, form in forms
        if endpoint in GUARDS and (form.id, form.action) != UNSENT
    ]
    assert [f"{path}: {endpoint}" for path, endpoint, form in own if not sent(form).get(GUARDS[endpoint])] == []
    assert {endpoint for _, endpoint, _ in own} == GUARDS.keys(), "each is drawn"


def test_what_is_done_with_a_filtered_list_keeps_its_filters(forms: list[tuple[str, str, Form]]) -> None:
    lost, rooms = [], set()
    for path, endpoint, form in forms:
        filters = dict(parse_qsl(urlsplit(path).query))
        if filters and any(part in form.path for part in WITH_LIST):
            rooms.add(endpoint.partition(".")[0])
            lost += [] if filters.items() <= sent(form).items() else [f"{path}: {endpoint}"]
    assert lost == []
    assert rooms == {"activity", "clients", "compliance", "tasks"}
