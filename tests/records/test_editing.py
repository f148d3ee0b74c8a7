"""Editing one record, for every noun that people edit: whatever two people type, nobody's change is lost unseen."""

import json
import re
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import practice_hub
from practice_hub.people.viewer import NotAllowed
from practice_hub.realtime import log
from practice_hub.records.editing import EditConflict, merge_edit
from practice_hub.records.fields import Field, by_name, parsers_of
from practice_hub.records.parsing import Invalid, day, line, parse_all
from tests.parts.forms import hidden
from tests.records.editable import EDITABLE, Editable
from tests.world import World

every_noun = pytest.mark.parametrize("noun", EDITABLE)


def ways_to_write(field: Field, text: str) -> list[str]:
    """The same value as people write it otherwise."""
    ways = [text, f" {text} "]
    try:
        is_date = bool(text) and isinstance(field.parse(text), date)
    except ValueError:
        is_date = False
    if is_date and (value := day(text)):
        ways += [f"{value:%-d/%-m/%Y}", f"{value:%-d %B %Y}", f"{value:%-d.%-m.%Y}"]
    return ways


def texts_for(world: World, field: Field) -> list[str]:
    """What somebody may type or choose there; some of it fits no record."""
    if field.is_person:
        return ["", str(world.bob.user_id), str(world.megan.user_id)]
    if field.labels:
        return list(field.labels)
    return ["", "2027-03-31", "30/4/2027", "Chase them", "12", "One\nTwo\nThree", "jane@example.org", "31 March"]


@every_noun
def test_a_value_written_otherwise_is_no_change(world: World, noun: str) -> None:
    editable = EDITABLE[noun]
    id = editable.add(world)
    before = editable.standing(world, id)
    with world.database.read(world.alice.tenant_id) as session:
        head = log.head(session)
    tried = 0
    for name, field in editable.fields.items():
        for written in ways_to_write(field, before[name]):
            saved = editable.edit(world, id, world.alice, {name: written}, before)
            assert not saved.changed, (name, written)
            tried += written != before[name]
    assert tried >= len(editable.fields)
    with world.database.read(world.alice.tenant_id) as session:
        assert log.head(session) == head, "and nobody hears of it"


@every_noun
def test_who_may_only_read_is_refused_by_the_action_itself(world: World, noun: str) -> None:
    editable = EDITABLE[noun]
    id = editable.add(world)
    with pytest.raises(NotAllowed):
        editable.edit(world, id, world.rita, {})


@pytest.mark.parametrize("begun", [None, {"name": "ABC  Ltd", "town": "York"}])
def test_who_saves_what_was_kept_before_it_had_to_be_tidy_changes_nothing(begun: dict[str, str] | None) -> None:
    fields = by_name(Field("name", "Name", line), Field("town", "Town", line))
    record = SimpleNamespace(name="ABC  Ltd", town="York")
    edit = merge_edit(record, fields, partial(parse_all, parsers=parsers_of(fields)), yours=vars(record), before=begun)
    assert list(edit.changed) == []
    yours = {"name": "ABC  Ltd", "town": "Leeds"}
    edit = merge_edit(record, fields, partial(parse_all, parsers=parsers_of(fields)), yours=yours, before=begun)
    assert edit.changed_values == {"town": "Leeds"}


def test_a_text_of_no_field_is_refused_and_not_passed_over() -> None:
    """Or a room that calls a field otherwise would seem to save it."""
    fields = by_name(Field("name", "Name", line))
    yours = {"name": "ABC Ltd", "town": "York", "phone": "1"}
    with pytest.raises(TypeError, match="there is no field phone, town"):
        merge_edit(SimpleNamespace(name="ABC"), fields, partial(parse_all, parsers=parsers_of(fields)), yours=yours)


@every_noun
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_two_who_edit_at_once_lose_nothing(world: World, noun: str, data: st.DataObject) -> None:
    editable = EDITABLE[noun]
    id = editable.add(world)
    before = editable.standing(world, id)
    attempt(editable, world, id, drawn(data, world, editable), before)
    standing, yours = editable.standing(world, id), drawn(data, world, editable)
    outcome, now = attempt(editable, world, id, yours, before), editable.standing(world, id)
    if outcome is not None:
        assert now == standing, "what is refused or in conflict saves nothing"
    if isinstance(outcome, EditConflict):
        assert outcome.disagreements.keys() <= yours.keys()
        assert all(standing[name] != before[name] for name in outcome.disagreements), "only what both changed is asked"
    elif outcome is None:
        left = [name for name in editable.fields if name not in yours and name not in FOLLOWS.get(noun, ())]
        assert {name: now[name] for name in left} == {name: standing[name] for name in left}, "theirs stays"
        both = [name for name in yours if standing[name] != before[name]]
        assert {name: now[name] for name in both} == {name: standing[name] for name in both}, "they agreed on these"


def attempt(
    editable: Editable, world: World, id: int, yours: Mapping[str, str], before: Mapping[str, str]
) -> EditConflict | Invalid | None:
    """What keeps this edit from being saved."""
    try:
        editable.edit(world, id, world.alice, yours, before)
    except (EditConflict, Invalid) as reason:
        return reason
    return None


def drawn(data: st.DataObject, world: World, editable: Editable) -> dict[str, str]:
    names = data.draw(st.lists(st.sampled_from(list(editable.fields)), min_size=1, max_size=3, unique=True))
    return {name: data.draw(st.sampled_from(texts_for(world, editable.fields[name]))) for name in names}


# What follows from another field of the same record.
FOLLOWS = {
    "deadline": {"due_on", "authority", "authority_reason", "target_on"},
    "task": {"client", "repeat_every"},
    "client": {"code"},
}


@every_noun
def test_the_form_brings_both_together_or_asks(world: World, noun: str) -> None:
    editable = EDITABLE[noun]
    id = editable.add(world)
    browser, page = world.browser(world.alice), editable.page.format(id)
    packed = hidden(browser.get(page).text, "before")
    before = json.loads(packed)
    name = next(name for name, field in editable.fields.items() if not field.labels and not field.empty)
    yours, theirs = ("2027-04-30", "2027-05-31") if day_or_none(before[name]) else ("Two\nYours", "Two\nTheirs")
    more = {"authority_reason": "HMRC wrote"} if noun == "deadline" else {}
    assert browser.post(page, data=before | more | {name: theirs, "before": packed}).status_code == 303
    answer = browser.post(page, data=before | more | {name: yours, "before": packed})
    assert answer.status_code == 409
    assert f'name="choose-{name}" value="theirs"' in answer.text
    assert editable.fields[name].label in answer.text
    again = before | more | {name: yours, "before": hidden(answer.text, "before"), f"choose-{name}": "yours"}
    assert browser.post(page, data=again).status_code == 303
    assert editable.standing(world, id)[name] == editable.fields[name].text(editable.fields[name].parse(yours))


def day_or_none(text: str) -> date | None:
    try:
        return day(text)
    except ValueError:
        return None


def test_every_edit_route_is_of_a_noun_that_is_tried_here() -> None:
    root = Path(practice_hub.__file__).parent
    routes = [call for file in root.rglob("*.py") for call in re.findall(r"return edit_record\(", file.read_text())]
    # The services of a client have a form of many records, and tests of their own (tests/compliance/test_services.py).
    assert len(routes) == len(EDITABLE) + 1
