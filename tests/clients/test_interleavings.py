"""However the edits of three people cross, nobody loses a character: through the actions, at random, and through the
plain form.
"""

import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practice_hub.clients import access
from practice_hub.clients.actions import custom_fields, records
from practice_hub.clients.custom_fields import custom_fields_of, every_field
from practice_hub.clients.models import Client
from practice_hub.people.viewer import Viewer
from practice_hub.records.editing import EditConflict
from practice_hub.records.fields import snapshot
from tests.clients.conftest import AddClient
from tests.world import World

PEOPLE = ("alice", "megan", "bob")
STEPS = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(["open", "save", "type phone", "type notes", "type own"])),
    min_size=4,
    max_size=14,
)


class Desk:
    """One person with the form open: what it began with, what stands in it, and which fields they typed in."""

    def __init__(self, world: World, by: Viewer, client: Client) -> None:
        self._world, self._by, self._client = world, by, client
        self.open()

    def standing(self) -> dict[str, str]:
        """The record as it is now."""
        with self._world.database.read(self._by.tenant_id) as session:
            record = access.get_client(session, self._client.id)
            assert record is not None
            return snapshot(record, every_field(session))

    def open(self) -> None:
        self.before = self.standing()
        self.form, self.typed = dict(self.before), set[str]()

    def type(self, field: str, text: str) -> None:
        self.form[field] = text
        self.typed.add(field)

    def save(self) -> None:
        earlier, conflict = self.standing(), self._press()
        if conflict is not None:
            assert self.standing() == earlier, "a conflict saves nothing"
            assert {field: conflict.merged.texts[field] for field in self.typed} == self._own(), "nothing is lost"
            # The page begins anew from what stands there: the next save is a decision.
            self.before, self.form = dict(conflict.theirs), dict(conflict.merged.texts)
            return
        now = self.standing()
        assert {field: now[field] for field in self.typed} == self._own(), "what was typed is saved"
        replaced = {field for field in now if now[field] != earlier[field]}
        assert replaced <= self.typed, "nothing changes that they did not type in"
        assert all(earlier[field] == self.before[field] for field in replaced), "nor what they have not seen"
        self.open()

    def _own(self) -> dict[str, str]:
        return {field: self.form[field] for field in self.typed}

    def _press(self) -> EditConflict | None:
        try:
            with self._world.write(self._by) as session:
                record = access.get_client(session, self._client.id)
                assert record is not None
                records.update(session, record, by=self._by, yours=self.form, before=self.before)
        except EditConflict as conflict:
            return conflict
        return None


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_nobody_replaces_a_text_that_they_have_not_seen_nor_loses_one_that_they_typed(
    world: World, add_client: AddClient, steps: list[tuple[str, str]]
) -> None:
    client, fields = add_client(world.alice), {"phone": "phone", "notes": "notes", "own": own_field(world)}
    desks = {name: Desk(world, getattr(world, name), client) for name in PEOPLE}
    for number, (name, step) in enumerate(steps, 1000):
        if step == "open":
            desks[name].open()
        elif step == "save":
            desks[name].save()
        else:
            desks[name].type(fields[step.removeprefix("type ")], str(number))


def own_field(world: World, kind: str = "text") -> str:
    """The name of a field of Alice's practice, made once."""
    with world.write(world.alice) as session:
        found = custom_fields_of(session)
        if not found:
            custom_fields.define(session, "Ours", kind, "Low\nHigh", by=world.alice)
        return custom_fields_of(session)[0].name


def test_a_field_of_the_practice_is_edited_and_chosen_through_the_plain_form(
    world: World, add_client: AddClient
) -> None:
    own, client = own_field(world), add_client(world.alice, phone="01632 960 000")
    alice, bob = world.browser(world.alice), world.browser(world.bob)
    path = f"/clients/{client.id}/edit"
    hers, his = form_of(alice, path), form_of(bob, path)
    assert alice.post(path, data=hers | {own: "Lloyds", "phone": "01632 960 001"}).status_code == 303
    answer = bob.post(path, data=his | {own: "Barclays & “Co”", "notes": "Line one\r\nline two"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert all(words in unescape(page) for words in ("Barclays & “Co”", "Lloyds", "Line one\nline two"))
    again = form_in(page)
    assert again[own] == "Barclays & “Co”"
    assert bob.post(path, data=again | {f"choose-{own}": "yours"}).status_code == 303
    last = form_of(alice, path)
    assert (last[own], last["phone"], last["notes"]) == ("Barclays & “Co”", "01632 960 001", "Line one\nline two")


def form_of(browser: FlaskClient, path: str) -> dict[str, str]:
    return form_in(browser.get(path).get_data(as_text=True))


def form_in(page: str) -> dict[str, str]:
    """What a browser without a script would send: the fields of the client's form as they stand."""
    form = page[page.index("data-client-form") :]
    inputs = re.findall(r"<input[^>]*>", form)
    texts = {_attribute(tag, "name"): _attribute(tag, "value") for tag in inputs if 'type="radio"' not in tag}
    for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', form, re.DOTALL):
        texts[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        texts[name] = unescape(chosen[1]) if chosen else ""
    assert json.loads(texts["before"]), "the form knows what it began with"
    return {name: text for name, text in texts.items() if name}


def _attribute(tag: str, name: str) -> str:
    match = re.search(rf' {name}="([^"]*)"', tag)
    return unescape(match[1]) if match else ""


@pytest.mark.parametrize("kind", ["text", "number", "date", "yes_no", "choice"])
def test_every_kind_of_field_comes_back_from_a_refused_form_as_it_was_typed(
    world: World, add_client: AddClient, kind: str
) -> None:
    own, client, bob = own_field(world, kind), add_client(world.alice), world.browser(world.bob)
    path = f"/clients/{client.id}/edit"
    typed = {"text": "x" * 300, "number": "many", "date": "31 June 2026", "yes_no": "perhaps", "choice": "Huge"}[kind]
    answer = bob.post(path, data=form_of(bob, path) | {own: typed, "phone": "01632 960 001"})
    assert answer.status_code == 422
    again = form_in(answer.get_data(as_text=True))
    assert (again[own], again["phone"]) == (typed, "01632 960 001")
