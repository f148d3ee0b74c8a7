"""What people do with clients, on both databases: record, story and events change together, or not at all."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from practice_hub.activity.models import Activity
from practice_hub.base import clock
from practice_hub.clients import access
from practice_hub.clients.actions import records, selection
from practice_hub.clients.enums import ClientStatus, YearEnd
from practice_hub.clients.fields import FIELDS
from practice_hub.clients.models import Client
from practice_hub.people.viewer import NotAllowed, Viewer
from practice_hub.realtime import log
from practice_hub.realtime.event import Event
from practice_hub.records.editing import EditConflict, Saved
from practice_hub.records.fields import snapshot
from practice_hub.records.parsing import Invalid
from tests.clients.conftest import AddClient
from tests.world import World

pytestmark = pytest.mark.both_databases


def told(world: World, viewer: Viewer) -> Sequence[Event]:
    with world.database.read(viewer.tenant_id) as session:
        return [event for event in log.after(session, 0, 500) if event.type.startswith("client")]


def story(world: World, viewer: Viewer) -> Sequence[Activity]:
    with world.database.read(viewer.tenant_id) as session:
        return session.scalars(select(Activity).order_by(Activity.id)).all()


def read(world: World, viewer: Viewer, client_id: int) -> Client:
    with world.database.read(viewer.tenant_id) as session:
        client = access.get_client(session, client_id)
    assert client is not None
    return client


def edit(world: World, by: Viewer, client: Client, before: dict[str, str] | None = None, **texts: str) -> Saved:
    with world.write(by) as session:
        own = access.get_client(session, client.id)
        assert own is not None
        return records.update(session, own, by=by, yours=texts, before=before)


def test_a_new_client_is_in_the_record_the_story_and_the_log(world: World, add_client: AddClient) -> None:
    client = add_client(
        world.bob,
        "  The Harrow &  Finch Ltd ",
        company_number="sc1234",
        year_end="31/3",
        incorporation_date=date(2020, 2, 29),
        manager_id=world.megan.user_id,
    )
    found = read(world, world.alice, client.id)
    assert (found.name, found.code, found.company_number) == ("The Harrow & Finch Ltd", "HAR001", "SC001234")
    assert (found.year_end, found.manager_name, found.version) == (YearEnd(3, 31), "Megan Rees", 1)
    assert [event.type for event in told(world, world.alice)] == ["client:new"]
    [own] = [activity for activity in story(world, world.alice) if activity.subject_type == "client"]
    assert (own.actor_name, own.verb, own.subject_id, own.link) == (
        "Bob Ashworth",
        "created client",
        client.id,
        f"/clients/{client.id}",
    )


def test_codes_are_suggested_until_one_is_free(world: World, add_client: AddClient) -> None:
    codes = [add_client(world.alice, name).code for name in ("ABC Ltd", "Abc Holdings", "A&B.C.", "Ég", "!?")]
    assert codes == ["ABC001", "ABC002", "ABC003", "EGX001", "XXX001"]
    assert add_client(world.charlie, "ABC Ltd").code == "ABC001"


def test_a_client_without_a_name_or_with_an_unknown_type_is_refused(world: World, add_client: AddClient) -> None:
    with pytest.raises(Invalid) as refused:
        add_client(world.bob, "  ", "company")
    assert set(refused.value.problems) == {"name", "type"}
    assert told(world, world.bob) == []


def test_no_two_clients_share_a_company_number_or_a_code(world: World, add_client: AddClient) -> None:
    first = add_client(world.alice, "ABC Ltd", company_number="01234567", code="abc")
    with world.write(world.alice) as session:
        records.archive(session, access.by_ids(session, [first.id])[first.id], by=world.alice)
    with pytest.raises(Invalid, match="ABC Ltd \\(archived\\) has this company number"):
        add_client(world.bob, "Other Ltd", company_number="1234567")
    with pytest.raises(Invalid, match="has this code"):
        add_client(world.bob, "Other Ltd", code="ABC")
    add_client(world.bob, "Without a number Ltd")
    add_client(world.bob, "Also without Ltd")
    add_client(world.charlie, "Theirs Ltd", company_number="01234567")


def test_vat_periods_and_date_need_a_registration(world: World, add_client: AddClient) -> None:
    with pytest.raises(Invalid) as refused:
        add_client(world.bob, vat_stagger="1", vat_registered_on="1/4/2024")
    assert set(refused.value.problems) == {"vat_stagger", "vat_registered_on"}
    add_client(world.bob, vat_number="GB 980 7806 84", vat_stagger="1", vat_registered_on="1/4/2024")


def test_a_vat_registration_is_granted_at_most_a_year_ahead(world: World, add_client: AddClient) -> None:
    ahead = [clock.today() + timedelta(days=days) for days in (366, 367)]
    add_client(world.bob, vat_number="980780684", vat_registered_on=ahead[0])
    with pytest.raises(Invalid) as refused:
        add_client(world.bob, "XYZ Ltd", vat_number="980780684", vat_registered_on=ahead[1])
    assert set(refused.value.problems) == {"vat_registered_on"}


def test_nobody_is_incorporated_tomorrow(world: World, add_client: AddClient) -> None:
    with pytest.raises(Invalid, match="future"):
        add_client(world.bob, incorporation_date=clock.today() + timedelta(days=1))


def test_a_manager_is_a_colleague(world: World, add_client: AddClient) -> None:
    with pytest.raises(Invalid, match="from the list"):
        add_client(world.bob, manager_id=world.charlie.user_id)
    client = add_client(world.bob)
    with pytest.raises(Invalid) as refused:
        edit(world, world.bob, client, manager_id=str(world.charlie.user_id))
    assert set(refused.value.problems) == {"manager_id"}


def test_rita_may_change_nothing(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice)
    with pytest.raises(NotAllowed):
        add_client(world.rita)
    with pytest.raises(NotAllowed):
        edit(world, world.rita, client, phone="01632 960 001")
    with pytest.raises(NotAllowed), world.write(world.bob) as session:
        records.archive(session, access.by_ids(session, [client.id])[client.id], by=world.bob)
    assert read(world, world.alice, client.id).version == 1


def test_an_edit_says_what_it_changed_in_words(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice, year_end="31 March", manager_id=world.megan.user_id)
    saved = edit(world, world.bob, client, year_end="29/2", manager_id=str(world.bob.user_id), status="on_hold")
    assert list(saved.changed) == ["Status", "Manager", "Year end"]
    own = story(world, world.alice)[-1]
    assert (own.verb, own.description) == ("updated", "Status, manager and year end")
    assert own.changes == {
        "Status": ["Active", "On hold"],
        "Manager": ["Megan Rees", "Bob Ashworth"],
        "Year end": ["31 March", "End of February"],
    }
    found = read(world, world.alice, client.id)
    assert (found.version, found.manager_name) == (2, "Bob Ashworth")
    assert [event.type for event in told(world, world.alice)] == ["client:new", "client:changed"]


def test_how_long_a_client_has_had_its_status_is_counted_from_the_change_of_it(
    world: World, add_client: AddClient
) -> None:
    client = add_client(world.bob)
    first = client.status_since
    with clock.stopped(first + timedelta(days=20)):
        edit(world, world.bob, client, status="onboarding")
    with clock.stopped(first + timedelta(days=30)):
        edit(world, world.bob, client, phone="01632 960 001")
    assert read(world, world.bob, client.id).status_since == first + timedelta(days=20)


def test_saving_what_stands_there_changes_nothing_and_says_nothing(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice, company_number="01234567", year_end="31 March")
    said = len(story(world, world.alice))
    saved = edit(world, world.bob, client, company_number="123 4567", year_end="31/03", name=" ABC  Ltd ", code="")
    assert not saved.changed
    assert read(world, world.alice, client.id).version == 1
    assert len(story(world, world.alice)) == said
    assert [event.type for event in told(world, world.alice)] == ["client:new"]


def test_different_fields_are_merged_in_silence(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice, phone="01632 960 000")
    before = snapshot(client, FIELDS)
    edit(world, world.bob, client, before, **(before | {"phone": "01632 960 001"}))
    saved = edit(world, world.alice, client, before, **(before | {"email": "office@example.org"}))
    assert (list(saved.changed), list(saved.kept)) == (["Email address"], ["Phone number"])
    found = read(world, world.alice, client.id)
    assert (found.phone, found.email) == ("01632 960 001", "office@example.org")


def test_the_same_field_is_a_conflict_and_nothing_is_saved(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice, phone="01632 960 000")
    before = snapshot(client, FIELDS)
    edit(world, world.bob, client, before, **(before | {"phone": "01632 960 001"}))
    with pytest.raises(EditConflict) as conflict:
        edit(world, world.alice, client, before, **(before | {"phone": "01632 960 002", "notes": "Call first"}))
    one = conflict.value.disagreements["phone"]
    assert (one.before, one.yours, one.theirs) == ("01632 960 000", "01632 960 001"[:-1] + "2", "01632 960 001")
    assert conflict.value.merged.texts["notes"] == "Call first"
    found = read(world, world.alice, client.id)
    assert (found.phone, found.notes) == ("01632 960 001", "")


def test_two_valid_edits_that_do_not_fit_together_are_refused(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice, vat_number="980780684")
    before = snapshot(client, FIELDS)
    edit(world, world.bob, client, before, **(before | {"vat_number": ""}))
    with pytest.raises(Invalid) as refused:
        edit(world, world.alice, client, before, **(before | {"vat_stagger": "2"}))
    assert set(refused.value.problems) == {"vat_stagger"}


def test_what_another_type_does_not_have_is_kept(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice, company_number="01234567", year_end="31 March")
    edit(world, world.alice, client, type="individual")
    found = read(world, world.alice, client.id)
    assert (found.company_number, found.year_end) == ("01234567", YearEnd(3, 31))


def test_archiving_twice_is_archiving_once(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice)
    for act in (records.archive, records.archive, records.restore, records.restore):
        with world.write(world.megan) as session:
            act(session, access.by_ids(session, [client.id])[client.id], by=world.megan)
    verbs = [activity.verb for activity in story(world, world.alice) if activity.subject_type == "client"]
    assert verbs == ["created client", "archived", "restored"]
    assert read(world, world.alice, client.id).archived_at is None


def test_charlie_finds_nothing_of_ours(world: World, add_client: AddClient) -> None:
    ours, theirs = add_client(world.alice), add_client(world.charlie, "Charlie’s own Ltd")
    with world.database.read(world.charlie.tenant_id) as session:
        assert access.get_client(session, ours.id) is None
        assert access.by_ids(session, [ours.id, theirs.id]).keys() == {theirs.id}
        assert access.counts(session).total == 1


def test_few_clients_changed_together_are_told_one_by_one(world: World, add_client: AddClient) -> None:
    ids = [add_client(world.alice, f"Client {number}").id for number in range(3)]
    with world.write(world.bob) as session:
        clients = list(access.by_ids(session, ids).values())
        assert selection.set_manager(session, clients, world.bob.user_id, by=world.bob) == 3
        assert selection.set_manager(session, clients, world.bob.user_id, by=world.bob) == 0
    assert [event.type for event in told(world, world.alice)] == ["client:new"] * 3 + ["client:changed"] * 3
    assert [activity.verb for activity in story(world, world.alice)][-3:] == ["updated"] * 3


def test_many_clients_changed_together_are_one_activity_and_one_event(world: World) -> None:
    with world.write(world.alice) as session:
        ids = [records.create(session, by=world.alice, name=f"Client {n}", type="trust").id for n in range(21)]
    said = len(story(world, world.alice))
    with world.write(world.bob) as session:
        clients = list(access.by_ids(session, ids).values())
        assert selection.set_status(session, clients, ClientStatus.ON_HOLD, by=world.bob) == 21
    [own] = story(world, world.alice)[said:]
    assert (own.subject_name, own.verb, own.description) == ("21 clients", "updated", "Status: On hold")
    event = told(world, world.alice)[-1]
    assert (event.type, sorted(event.data["ids"])) == ("clients:changed", sorted(ids))
    assert read(world, world.alice, ids[0]).version == 2
    assert sum(event.type == "clients:changed" for event in told(world, world.alice)) == 1


def test_a_selection_may_be_archived_by_those_who_may(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice)
    with pytest.raises(NotAllowed), world.write(world.bob) as session:
        selection.archive(session, list(access.by_ids(session, [client.id]).values()), by=world.bob)
    with world.write(world.megan) as session:
        assert selection.archive(session, list(access.by_ids(session, [client.id]).values()), by=world.megan) == 1
    assert read(world, world.alice, client.id).archived_at is not None
