"""Notes as people see them, on the client's page and on their own, with and without a script."""

import re

import pytest

from practice_hub.notes import access, actions
from practice_hub.notes.access import MOST_PINNED, PANEL_LENGTH
from practice_hub.notes.panel import some_notes
from practice_hub.notes.subjects import Noted
from practice_hub.people.viewer import Viewer
from tests.live.reading import Stream
from tests.notes.conftest import AddNote, add_client
from tests.notes.test_actions import change
from tests.parts.forms import hidden
from tests.world import World


def text_of(world: World, viewer: Viewer, path: str, status: int = 200) -> str:
    answer = world.browser(viewer).get(path)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def rows(page: str) -> list[str]:
    """The notes of a page by number, from the top."""
    return re.findall(r'<li id="note-(\d+)"', page)


def test_a_note_is_written_on_the_clients_page_without_a_script(world: World, abc: Noted) -> None:
    answer = world.browser(world.bob).post(f"/notes/on/client/{abc.subject.id}", data={"body": "Ask <b>@Alice</b>"})
    assert answer.headers["Location"] == f"{abc.subject.link}#notes"
    page = text_of(world, world.alice, abc.subject.link)
    assert "Ask &lt;b&gt;<a" in page
    assert f'href="/team/{world.alice.user_id}">@Alice</a>&lt;/b&gt;' in page
    assert "Bob Ashworth" in page


def test_one_pinned_note_too_many_is_said_on_the_page_and_not_pinned(
    world: World, abc: Noted, add_note: AddNote
) -> None:
    notes = [add_note(world.bob, f"Note {number}") for number in range(MOST_PINNED + 1)]
    bob = world.browser(world.bob)
    for note in notes[:MOST_PINNED]:
        assert "The note is pinned" in bob.post(f"/notes/{note.id}/pinning", follow_redirects=True).text
    answer = bob.post(f"/notes/{notes[-1].id}/pinning")
    assert answer.location == f"{abc.subject.link}#notes"
    assert f"{MOST_PINNED} notes are pinned already; unpin one" in bob.get(abc.subject.link).text
    with world.database.read(world.bob.tenant_id) as session:
        assert notes[-1].id not in [note.id for note in access.pinned(session, "client", abc.subject.id)]


def test_what_was_typed_comes_back_with_what_is_wrong(world: World, abc: Noted) -> None:
    answer = world.browser(world.bob).post(f"/notes/on/client/{abc.subject.id}", data={"body": "word " * 1001})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count("A note must be 5,000 characters or fewer. It has 5,004.") == 2, "summary and field"
    assert "word word" in page


def test_rita_reads_notes_and_is_offered_nothing_to_write_with(world: World, abc: Noted, add_note: AddNote) -> None:
    note = add_note(world.bob)
    page = text_of(world, world.rita, abc.subject.link)
    assert rows(page) == [str(note.id)]
    assert "note-steps" not in page.replace('form="note-steps"', "")
    assert "Add note" not in page
    assert "Delete note" not in text_of(world, world.rita, f"/notes/{note.id}")


def test_each_is_offered_what_they_may_do_with_a_note(world: World, add_note: AddNote) -> None:
    note = add_note(world.bob)
    pages = {
        person.name: text_of(world, person, f"/notes/{note.id}") for person in (world.bob, world.megan, world.rita)
    }
    wordings = ("Edit note", "Delete note", "Pin<")
    offered = {name: [words for words in wordings if words in page] for name, page in pages.items()}
    assert offered == {
        "Bob Ashworth": ["Edit note", "Delete note", "Pin<"],
        "Megan Rees": ["Delete note", "Pin<"],
        "Rita Osei": [],
    }
    colleagues = add_note(world.alice)
    assert "Delete note" not in text_of(world, world.bob, f"/notes/{colleagues.id}")


def test_a_page_that_holds_all_notes_leads_to_no_others(world: World, abc: Noted, add_note: AddNote) -> None:
    for number in range(PANEL_LENGTH):
        add_note(world.bob, f"Note {number}")
    assert ">All notes<" not in text_of(world, world.alice, abc.subject.link)
    add_note(world.bob, "One more")
    assert ">All notes<" in text_of(world, world.alice, abc.subject.link)


def test_the_clients_page_shows_the_pinned_and_the_latest_and_leads_to_the_others(
    world: World, abc: Noted, add_note: AddNote
) -> None:
    notes = [add_note(world.bob, f"Note {number}") for number in range(PANEL_LENGTH + 2)]
    change(world, abc, notes[0], world.alice, actions.pin)
    ids = [str(note.id) for note in notes]
    page = text_of(world, world.alice, abc.subject.link)
    assert rows(page) == [ids[0], *reversed(ids[-PANEL_LENGTH:])]
    every = f"/notes/on/client/{abc.subject.id}"
    assert every in page
    assert rows(text_of(world, world.alice, every)) == [ids[0], *reversed(ids[1:])]
    assert rows(text_of(world, world.alice, f"{every}?before={ids[3]}")) == [ids[2], ids[1]]


@pytest.mark.parametrize(("number", "more"), [(PANEL_LENGTH, False), (PANEL_LENGTH + 1, True)])
def test_older_notes_are_offered_where_there_are_some(
    world: World, abc: Noted, add_note: AddNote, number: int, more: bool
) -> None:
    for note in range(number):
        add_note(world.bob, f"Note {note}")
    with world.database.read(world.bob.tenant_id) as session:
        shown = some_notes(session, abc.notable, abc.subject.id, world.bob, length=PANEL_LENGTH)
    assert (shown.older is not None) is more


def test_a_note_of_another_record_or_practice_is_not_there(world: World, abc: Noted, add_note: AddNote) -> None:
    theirs = add_note(world.charlie, on=add_client(world, world.charlie, "Theirs Ltd"))
    add_note(world.bob)
    other = add_client(world, world.alice, "Other Ltd")
    assert rows(text_of(world, world.alice, other.subject.link)) == []
    for path in (f"/notes/{theirs.id}", "/notes/on/client/999", f"/notes/on/door/{abc.subject.id}"):
        text_of(world, world.alice, path, 404)


def test_whoever_edits_a_note_that_is_deleted_meanwhile_keeps_what_they_typed(
    world: World, abc: Noted, add_note: AddNote
) -> None:
    note, bob = add_note(world.bob), world.browser(world.bob)
    assert "Call first" in bob.get(f"/notes/{note.id}/edit").get_data(as_text=True)
    change(world, abc, note, world.megan, actions.delete)
    answer = bob.post(f"/notes/{note.id}/edit", data={"body": "Call twice", "version": "1"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Call twice" in page
    assert f'action="/notes/on/client/{abc.subject.id}"' in page
    text_of(world, world.bob, f"/notes/{note.id}", 404)


def test_an_edit_that_crossed_another_shows_both_texts(world: World, add_note: AddNote) -> None:
    note, bob = add_note(world.bob), world.browser(world.bob)
    assert bob.post(f"/notes/{note.id}/edit", data={"body": "From the phone", "version": "1"}).status_code == 303
    answer = bob.post(f"/notes/{note.id}/edit", data={"body": "From the desk", "version": "1"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "From the phone" in page
    assert "From the desk" in page
    again = bob.post(f"/notes/{note.id}/edit", data={"body": "From the desk", "before": hidden(page, "before")})
    assert again.status_code == 303


def test_bob_may_not_open_the_form_of_anothers_note(world: World, add_note: AddNote) -> None:
    text_of(world, world.bob, f"/notes/{add_note(world.alice).id}/edit", 403)


def told_of(stream: Stream, words: str) -> str:
    """The first frame with these words."""
    return next(one.data for one in stream.until("message", words) if words in one.data)


def test_open_pages_follow_each_thing_that_is_done_with_a_note(world: World, abc: Noted, add_note: AddNote) -> None:
    below, note, above = (add_note(world.bob, text) for text in ("Below", "Note", "Above"))
    stream = Stream(world.browser(world.alice))
    stream.until("rt:live")
    item, list_id = f"note-{note.id}", f"notes-client-{abc.subject.id}"

    new = add_note(world.bob, "Newest")
    frame = told_of(stream, f'id="note-{new.id}"')
    assert f'hx-target="#{list_id}" hx-swap="afterbegin"' in frame

    change(world, abc, note, world.bob, actions.edit, yours={"body": "Edited"})
    assert f'hx-target="#{item}" hx-swap="outerMorph"' in told_of(stream, "Edited</p>")

    change(world, abc, note, world.bob, actions.pin)
    frame = told_of(stream, f"{list_id}-pinned")
    assert f'hx-target="#{item}" hx-swap="delete"' in frame

    change(world, abc, note, world.bob, actions.unpin)
    frame = told_of(stream, 'hx-swap="afterend"')
    assert f'hx-target="#note-{above.id}" hx-swap="afterend"' in frame, "under the one that is newer"

    change(world, abc, below, world.bob, actions.delete)
    frame = told_of(stream, f'hx-target="#note-{below.id}" hx-swap="delete"')
    assert f'<li id="note-{below.id}"' not in frame
    stream.close()


def test_the_list_of_colleagues_holds_those_who_are_here(world: World) -> None:
    page = text_of(world, world.bob, "/notes/colleagues")
    assert re.findall(r'data-name="([^"]+)"', page) == ["Alice Marlowe", "Bob Ashworth", "Megan Rees", "Rita Osei"]
