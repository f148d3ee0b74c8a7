"""Groups of clients, and what clients are to each other, on both databases."""

import pytest

from practice_hub.clients import access, list_query
from practice_hub.clients.actions import relations
from practice_hub.clients.actions.groups import put_into, rename
from practice_hub.clients.filters import read_filters
from practice_hub.clients.groups import all_groups, members
from practice_hub.clients.models import Client
from practice_hub.clients.relations import INVERSE, get_relation, related_to, wordings
from practice_hub.people.viewer import NotAllowed, Viewer
from practice_hub.realtime import log
from practice_hub.records.editing import EditConflict
from practice_hub.records.parsing import Invalid
from tests.clients.conftest import AddClient
from tests.live.reading import Stream
from tests.world import World

pytestmark = pytest.mark.both_databases


def relate(world: World, by: Viewer, client: Client, wording: str, other: Client) -> bool:
    with world.write(by) as session:
        return relations.relate(session, _held(session, client), wording, _held(session, other), by=by)


def put(world: World, by: Viewer, client: Client, name: str, before: str | None = None) -> bool:
    with world.write(by) as session:
        return put_into(session, _held(session, client), name, by=by, before=before)


def _held(session: object, client: Client) -> Client:
    own = access.get_client(session, client.id)  # type: ignore[arg-type]
    assert own is not None
    return own


def seen_from(world: World, client: Client) -> list[tuple[str, str]]:
    with world.database.read(client.tenant_id) as session:
        related = related_to(session, [client.id]).get(client.id, ())
        return [(one.words, one.other.name) for one in related]


def groups(world: World, viewer: Viewer) -> list[tuple[str, int]]:
    with world.database.read(viewer.tenant_id) as session:
        return [(group.name, number) for group, number in all_groups(session)]


def head(world: World) -> int:
    with world.database.read(world.alice.tenant_id) as session:
        return log.head(session).position


def test_a_relation_is_said_once_and_read_from_both_sides(world: World, add_client: AddClient) -> None:
    rafael, abc = add_client(world.bob, "Rafael Okafor", "individual"), add_client(world.bob)
    holding = add_client(world.bob, "Holding Ltd")
    relate(world, world.bob, rafael, "director_of", abc)
    relate(world, world.bob, abc, f"parent_of{INVERSE}", holding)
    assert seen_from(world, rafael) == [("Director of", "ABC Ltd")]
    assert seen_from(world, abc) == [("Director", "Rafael Okafor"), ("Subsidiary of", "Holding Ltd")]
    assert seen_from(world, holding) == [("Parent company of", "ABC Ltd")]


def test_the_same_is_not_said_twice_from_whichever_side(world: World, add_client: AddClient) -> None:
    ann, ben = add_client(world.bob, "Ann", "individual"), add_client(world.bob, "Ben", "individual")
    assert relate(world, world.bob, ben, "spouse_of", ann)
    assert relate(world, world.bob, ann, "director_of", ben)
    said = head(world)
    assert not relate(world, world.bob, ann, "spouse_of", ben)
    assert not relate(world, world.bob, ben, f"director_of{INVERSE}", ann)
    assert head(world) == said
    assert seen_from(world, ann) == [("Spouse of", "Ben"), ("Director of", "Ben")]


def test_what_cannot_be_is_refused(world: World, add_client: AddClient) -> None:
    abc, xyz = add_client(world.bob), add_client(world.bob, "XYZ Ltd")
    relate(world, world.bob, abc, "parent_of", xyz)
    for client, wording, other, where in (
        (abc, "director_of", abc, "client"),
        (abc, "uncle_of", xyz, "kind"),
        (xyz, "parent_of", abc, "client"),
    ):
        with pytest.raises(Invalid) as refused:
            relate(world, world.bob, client, wording, other)
        assert list(refused.value.problems) == [where]
    with pytest.raises(NotAllowed):
        relate(world, world.rita, abc, "director_of", xyz)


def test_a_relation_is_removed_from_both(world: World, add_client: AddClient) -> None:
    abc, xyz = add_client(world.bob), add_client(world.bob, "XYZ Ltd")
    relate(world, world.bob, abc, "shareholder_of", xyz)
    with world.write(world.bob) as session:
        one = get_relation(session, related_to(session, [abc.id])[abc.id][0].id)
        assert one is not None
        relations.remove_relation(session, one, by=world.bob)
    assert seen_from(world, abc) == seen_from(world, xyz) == []


@pytest.mark.parametrize(("back", "shown"), [("xyz", "xyz"), ("abc", "abc"), ("", "abc"), ("other", "abc")])
def test_the_page_that_a_relation_was_removed_on_is_shown_again(
    world: World, add_client: AddClient, back: str, shown: str
) -> None:
    own = {name: add_client(world.bob, f"{name} Ltd") for name in ("abc", "xyz", "other")}
    relate(world, world.bob, own["abc"], "shareholder_of", own["xyz"])
    with world.database.read(world.bob.tenant_id) as session:
        id = related_to(session, [own["abc"].id])[own["abc"].id][0].id
    sent = {"back": str(own[back].id)} if back else {}
    answer = world.browser(world.bob).post(f"/clients/relations/{id}/removal", data=sent)
    assert answer.headers["Location"] == f"/clients/{own[shown].id}/related"


def test_each_kind_is_offered_from_both_sides_and_a_spouse_once() -> None:
    assert len(wordings()) == 11
    assert len(set(wordings().values())) == 11


def test_a_group_is_made_by_its_name_and_ends_with_its_last_client(world: World, add_client: AddClient) -> None:
    abc, xyz = add_client(world.bob), add_client(world.bob, "XYZ Ltd")
    assert put(world, world.bob, abc, "Okafor family")
    assert put(world, world.bob, xyz, " okafor  FAMILY ")
    assert groups(world, world.bob) == [("Okafor family", 2)]
    said = head(world)
    assert not put(world, world.bob, abc, "Okafor family")
    assert head(world) == said, "twice says nothing"
    put(world, world.bob, abc, "Reid group")
    assert groups(world, world.bob) == [("Okafor family", 1), ("Reid group", 1)], "in one group at most"
    put(world, world.bob, xyz, "")
    assert groups(world, world.bob) == [("Reid group", 1)]
    assert groups(world, world.charlie) == []


def test_whoever_did_not_see_that_a_colleague_moved_the_client_is_told(world: World, add_client: AddClient) -> None:
    abc = add_client(world.bob)
    put(world, world.alice, abc, "Okafor family", before="")
    with pytest.raises(EditConflict) as conflict:
        put(world, world.bob, abc, "Reid group", before="")
    assert conflict.value.theirs == {"name": "Okafor family"}
    assert put(world, world.bob, abc, "Reid group", before="Okafor family")


def test_a_group_gets_another_name_but_not_that_of_another(world: World, add_client: AddClient) -> None:
    put(world, world.bob, add_client(world.bob), "Okafor family")
    put(world, world.bob, add_client(world.bob, "XYZ Ltd"), "Reid group")
    with world.write(world.bob) as session:
        own = all_groups(session)[0][0]
        with pytest.raises(Invalid, match="already"):
            rename(session, own, "reid group", by=world.bob)
        assert rename(session, own, "OKAFOR family", by=world.bob)
    assert groups(world, world.bob)[0] == ("OKAFOR family", 1)


@pytest.mark.both_databases
def test_two_people_who_rename_one_group_do_not_replace_each_others_name(world: World, add_client: AddClient) -> None:
    put(world, world.bob, add_client(world.bob), "Okafor family")
    alice, bob = world.browser(world.alice), world.browser(world.bob)
    with world.database.read(world.bob.tenant_id) as session:
        page = f"/clients/groups/{all_groups(session)[0][0].id}"
    assert 'name="before" value="Okafor family"' in bob.get(page).text
    assert alice.post(f"{page}/name", data={"name": "Okafors", "before": "Okafor family"}).status_code == 303
    mistaken = bob.post(f"{page}/name", data={"name": "", "before": "Okafor family"})
    assert 'name="before" value="Okafor family"' in mistaken.text, "a mistake does not hide the conflict"

    late = bob.post(f"{page}/name", data={"name": "The Okafors", "before": "Okafor family"})
    assert late.status_code == 409
    assert late.text.count("A colleague renamed it Okafors meanwhile") == 2
    assert 'value="The Okafors"' in late.text
    assert groups(world, world.bob) == [("Okafors", 1)]
    assert 'name="before" value="Okafors"' in late.text
    assert bob.post(f"{page}/name", data={"name": "The Okafors", "before": "Okafors"}).status_code == 303
    assert groups(world, world.bob) == [("The Okafors", 1)]


def test_the_list_shows_the_clients_of_one_group(world: World, add_client: AddClient) -> None:
    put(world, world.bob, add_client(world.bob), "Okafor family")
    add_client(world.bob, "XYZ Ltd")
    with world.database.read(world.bob.tenant_id) as session:
        group = all_groups(session)[0][0]
        criteria = read_filters({"group": str(group.id)}, custom=()).criteria
        assert [client.name for client in list_query.page(session, criteria, None, 50).items] == ["ABC Ltd"]
        assert [client.name for client in members(session, group.id)] == ["ABC Ltd"]


def test_the_pages_relate_and_group_without_a_script_and_both_records_follow(
    world: World, add_client: AddClient
) -> None:
    abc, xyz, bob = add_client(world.bob), add_client(world.bob, "XYZ Ltd"), world.browser(world.bob)
    theirs = add_client(world.charlie, "Theirs Ltd")
    stream = Stream(world.browser(world.rita))
    stream.until("rt:live")
    path = f"/clients/{abc.id}/related"
    assert bob.post(path, data={"kind": "parent_of", "client": "xyz ltd"}).status_code == 303
    told = "".join(one.data for one in stream.until("message", f'hx-target="#client-{xyz.id}-related"'))
    assert "Subsidiary of" in told
    answer = bob.post(path, data={"kind": "director_of", "client": theirs.name})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count("No client is called so.") == 2
    assert 'value="Theirs Ltd"' in page
    assert bob.post(f"/clients/{xyz.id}/group", data={"name": "ABC group", "before": ""}).status_code == 303
    mistaken = bob.post(f"/clients/{xyz.id}/group", data={"name": "x" * 200, "before": ""})
    assert 'name="before" value=""' in mistaken.get_data(as_text=True), "a mistake does not hide the conflict"
    late = bob.post(f"/clients/{xyz.id}/group", data={"name": "Other", "before": ""})
    assert late.status_code == 409
    assert "put it into ABC group meanwhile" in late.get_data(as_text=True)
    with world.database.read(world.bob.tenant_id) as session:
        group_id = all_groups(session)[0][0].id
    assert bob.post(f"/clients/groups/{group_id}/clients", data={"client": "ABC001"}).status_code == 303
    page = world.browser(world.rita).get(f"/clients/groups/{group_id}").get_data(as_text=True)
    assert "ABC Ltd" in page
    assert "XYZ Ltd" in page
    assert "Add to group" not in page
    stream.close()
