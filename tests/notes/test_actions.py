"""Writing notes: who may, who is told, and what the story says."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from practice_hub.activity.models import Activity
from practice_hub.base import clock
from practice_hub.clients.access import get_client
from practice_hub.notes import access, actions
from practice_hub.notes.access import MOST_PINNED
from practice_hub.notes.actions import QUOTED, Deleted, TooManyPinned
from practice_hub.notes.fields import LONGEST
from practice_hub.notes.models import Note
from practice_hub.notes.subjects import Noted
from practice_hub.notifications import access as notifications
from practice_hub.notifications.models import Notification
from practice_hub.people.models import User
from practice_hub.people.viewer import NotAllowed, Viewer
from practice_hub.realtime import log
from practice_hub.records.editing import EditConflict, Saved
from practice_hub.records.parsing import Invalid
from tests.notes.conftest import AddNote, add_client
from tests.world import World

pytestmark = pytest.mark.both_databases

Change = Callable[..., object]


def change(world: World, on: Noted, note: Note, by: Viewer, act: Change, *words: object, **more: object) -> object:
    """One action on a note, in a unit of work of its own, as a page does it."""
    with world.write(by) as session:
        held = access.get_note(session, note.id)
        assert held is not None
        return act(session, on, held, *words, by=by, **more)


def edit(world: World, on: Noted, note: Note, by: Viewer, text: str, before: str | None = None) -> bool:
    began = None if before is None else {"body": before}
    saved = change(world, on, note, by, actions.edit, yours={"body": text}, before=began)
    assert isinstance(saved, Saved)
    return bool(saved.changed)


def story(world: World, viewer: Viewer) -> list[tuple[str, str]]:
    with world.database.read(viewer.tenant_id) as session:
        own = select(Activity).where(Activity.action.like("client.note%")).order_by(Activity.id)
        return [(one.action, one.description) for one in session.scalars(own)]


def told(world: World, viewer: Viewer) -> list[str]:
    with world.database.read(viewer.tenant_id) as session:
        own = select(Notification).where(Notification.user_id == viewer.user_id, Notification.removed_at.is_(None))
        return [f"{one.title}. {one.message}" for one in session.scalars(own.order_by(Notification.id))]


def head(world: World) -> int:
    with world.database.read(world.alice.tenant_id) as session:
        return log.head(session).position


def test_a_note_stands_in_the_story_of_its_record_and_counts_as_its_last_activity(
    world: World, abc: Noted, add_note: AddNote
) -> None:
    with clock.stopped(clock.now() + timedelta(hours=1)):
        note = add_note(world.bob, "  Call first.\r\n\r\nThen write. \x00")
        with world.database.read(world.alice.tenant_id) as session:
            client = get_client(session, abc.subject.id)
            assert client is not None
            assert client.last_activity_at == clock.now()
    assert note.body == "Call first.\n\nThen write."
    assert story(world, world.alice) == [("client.noted", "Call first. Then write.")]


@pytest.mark.parametrize(("text", "words"), [(" \n ", "Write the note"), ("a" * (LONGEST + 1), "5,001")])
def test_an_empty_or_endless_note_is_refused_in_words(add_note: AddNote, world: World, text: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        add_note(world.bob, text)
    assert story(world, world.alice) == []


def test_rita_writes_pins_and_deletes_nothing(world: World, abc: Noted, add_note: AddNote) -> None:
    note = add_note(world.bob)
    with pytest.raises(NotAllowed):
        add_note(world.rita)
    for act in (actions.pin, actions.unpin, actions.delete):
        with pytest.raises(NotAllowed):
            change(world, abc, note, world.rita, act)


def test_exactly_the_colleagues_whom_a_note_names_are_told_once(world: World, abc: Noted, add_note: AddNote) -> None:
    note = add_note(world.alice, "@Megan Rees and @megan, see @Alice")
    assert told(world, world.megan) == ["Alice Marlowe mentioned you. ABC Ltd: “@Megan Rees and @megan, see @Alice”"]
    assert told(world, world.alice) == told(world, world.bob) == []
    edit(world, abc, note, world.alice, "@Megan and @Bob")
    edit(world, abc, note, world.alice, "Nobody")
    edit(world, abc, note, world.alice, "@Bob and @Megan again")
    assert len(told(world, world.megan)) == len(told(world, world.bob)) == 1


def test_a_note_that_is_short_enough_is_quoted_whole(world: World, add_note: AddNote) -> None:
    for length in (QUOTED, QUOTED + 1):
        add_note(world.bob, "x" * length)
    assert [words for _, words in story(world, world.alice)] == ["x" * QUOTED, "x" * (QUOTED - 1) + "…"]


def test_who_is_named_twice_on_one_record_finds_one_line(world: World, abc: Noted, add_note: AddNote) -> None:
    for _ in range(2):
        add_note(world.alice, "@Bob, call them")
    add_note(world.alice, "@Bob, call them", on=add_client(world, world.alice, "Other Ltd"))
    with world.database.read(world.bob.tenant_id) as session:
        found = notifications.entries(session, world.bob.user_id).entries
    assert [entry.size for entry in found] == [1, 2]
    assert abc.subject.name in found[1].newest.message


def test_who_left_is_not_named_and_nor_is_a_stranger(world: World, add_note: AddNote) -> None:
    with world.write(world.alice) as session:
        left = session.scalars(select(User).where(User.id == world.megan.user_id)).one()
        left.active = False
    assert add_note(world.alice, "@Megan Rees and @Charlie Cole").mentions == []
    assert told(world, world.megan) == told(world, world.charlie) == []


def test_a_name_in_the_text_leads_to_the_colleague(world: World, add_note: AddNote) -> None:
    parts = [(part.text, part.user_id) for part in add_note(world.alice, "Ask @Bob Ashworth.").parts]
    assert parts == [("Ask ", None), ("@Bob Ashworth", world.bob.user_id), (".", None)]


def test_only_its_author_changes_the_text_of_a_note(world: World, abc: Noted, add_note: AddNote) -> None:
    note = add_note(world.bob)
    with pytest.raises(NotAllowed):
        edit(world, abc, note, world.alice, "Other words")
    assert edit(world, abc, note, world.bob, "Other words", note.body)
    assert story(world, world.alice)[-1] == ("client.note_edited", "Other words")


def test_a_text_that_did_not_change_says_nothing(world: World, abc: Noted, add_note: AddNote) -> None:
    note = add_note(world.bob, "Call first")
    before = head(world)
    assert not edit(world, abc, note, world.bob, " Call first\n", "Other words")
    assert head(world) == before


def test_an_edit_of_an_earlier_version_saves_nothing_and_gives_both_texts(
    world: World, abc: Noted, add_note: AddNote
) -> None:
    note = add_note(world.bob)
    edit(world, abc, note, world.bob, "From the phone", note.body)
    with pytest.raises(EditConflict) as conflict:
        edit(world, abc, note, world.bob, "From the desk", note.body)
    assert conflict.value.theirs == {"body": "From the phone"}


def test_a_pin_does_not_stand_in_the_way_of_whoever_is_typing(world: World, abc: Noted, add_note: AddNote) -> None:
    note = add_note(world.bob)
    change(world, abc, note, world.alice, actions.pin)
    assert edit(world, abc, note, world.bob, "Typed meanwhile", note.body)


def test_a_manager_deletes_what_another_wrote_and_the_story_keeps_it(
    world: World, abc: Noted, add_note: AddNote
) -> None:
    note = add_note(world.alice, "@Bob, wrong client")
    with pytest.raises(NotAllowed):
        change(world, abc, note, world.bob, actions.delete)
    change(world, abc, note, world.megan, actions.delete)
    before = head(world)
    change(world, abc, note, world.megan, actions.delete)
    assert head(world) == before, "twice says nothing"
    assert story(world, world.alice)[-1] == ("client.note_deleted", "@Bob, wrong client")
    assert told(world, world.bob) == [], "nobody is sent to a note that is gone"
    change(world, abc, add_note(world.bob), world.bob, actions.delete)
    with world.database.read(world.alice.tenant_id) as session:
        deleted = select(Activity.verb).where(Activity.action == "client.note_deleted").order_by(Activity.id)
        assert session.scalars(deleted).all() == ["deleted a note of Alice Marlowe on", "deleted a note on"]
    with pytest.raises(Deleted):
        edit(world, abc, note, world.alice, "Right client after all", note.body)


def test_pinned_notes_come_first_and_there_are_never_too_many(world: World, abc: Noted, add_note: AddNote) -> None:
    notes = [add_note(world.bob, f"Note {number}") for number in range(MOST_PINNED + 1)]
    for note in notes[:MOST_PINNED]:
        change(world, abc, note, world.alice, actions.pin)
    before = head(world)
    change(world, abc, notes[0], world.alice, actions.pin)
    assert head(world) == before, "twice says nothing"
    with pytest.raises(TooManyPinned):
        change(world, abc, notes[-1], world.alice, actions.pin)
    for _ in range(2):
        change(world, abc, notes[0], world.alice, actions.unpin)
    assert head(world) == before + 2, "the second time it is unpinned already"
    with world.database.read(world.alice.tenant_id) as session:
        assert len(access.pinned(session, "client", abc.subject.id)) == MOST_PINNED - 1
        assert [one.id for one in access.latest(session, "client", abc.subject.id, 10, None)] == [
            notes[-1].id,
            notes[0].id,
        ]
        assert access.next_newer(session, notes[0]) == notes[-1].id


def test_an_edited_note_says_when(world: World, abc: Noted, add_note: AddNote) -> None:
    note = add_note(world.bob)
    with clock.stopped(clock.now()):
        edit(world, abc, note, world.bob, "Other words")
        with world.database.read(world.alice.tenant_id) as session:
            held = access.get_note(session, note.id)
            assert held is not None
            assert held.edited_at == clock.now()


def test_a_note_that_is_deleted_meanwhile_is_neither_pinned_nor_unpinned(
    world: World, abc: Noted, add_note: AddNote
) -> None:
    pinned, note = add_note(world.bob), add_note(world.bob)
    change(world, abc, pinned, world.bob, actions.pin)
    for one in (pinned, note):
        change(world, abc, one, world.bob, actions.delete)
    said = head(world)
    change(world, abc, note, world.alice, actions.pin)
    change(world, abc, pinned, world.alice, actions.unpin)
    assert head(world) == said


def test_who_names_themselves_is_not_told_by_themselves(world: World, add_note: AddNote) -> None:
    add_note(world.bob, "@Bob Ashworth and @Megan Rees call on Monday")
    assert told(world, world.bob) == []
    assert len(told(world, world.megan)) == 1
