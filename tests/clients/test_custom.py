"""The practice's own fields: made by those who lead it, filled in by everybody who edits clients."""

import re
from collections.abc import Callable, Mapping

import pytest

from practice_hub.clients import access, list_query
from practice_hub.clients.actions import custom_fields, records
from practice_hub.clients.custom_field_form import MOST_CHOICES
from practice_hub.clients.custom_fields import MOST_FIELDS, custom_fields_of, custom_words, every_field, get_field
from practice_hub.clients.filters import read_filters
from practice_hub.clients.models import Client, CustomFieldDefinition
from practice_hub.people.viewer import NotAllowed, Viewer
from practice_hub.realtime import log
from practice_hub.records.editing import EditConflict, Saved
from practice_hub.records.fields import snapshot
from practice_hub.records.parsing import Invalid
from tests.clients.conftest import AddClient
from tests.world import World

pytestmark = pytest.mark.both_databases


def define(world: World, label: str, kind: str = "text", choices: str = "", *, by: Viewer | None = None) -> str:
    """A field of Alice's practice; answers its name among the fields of a client."""
    viewer = by or world.alice
    with world.write(viewer) as session:
        return f"custom_{custom_fields.define(session, label, kind, choices, by=viewer).id}"


def change(world: World, name: str, act: Callable[..., object], *words: str, **more: Mapping[str, str]) -> None:
    with world.write(world.alice) as session:
        one = get_field(session, int(name.removeprefix("custom_")))
        assert one is not None
        act(session, one, *words, by=world.alice, **more)


def save(world: World, by: Viewer, client: Client, before: dict[str, str] | None = None, /, **yours: str) -> Saved:
    with world.write(by) as session:
        own = access.get_client(session, client.id)
        assert own is not None
        return records.update(session, own, by=by, yours=(before or {}) | yours, before=before)


def texts_of(world: World, client: Client) -> dict[str, str]:
    with world.database.read(world.alice.tenant_id) as session:
        own = access.get_client(session, client.id)
        assert own is not None
        return snapshot(own, every_field(session))


def head(world: World) -> int:
    with world.database.read(world.alice.tenant_id) as session:
        return log.head(session).position


def test_only_those_who_lead_the_practice_make_its_fields(world: World) -> None:
    for by in (world.bob, world.rita):
        with pytest.raises(NotAllowed):
            define(world, "Bank", by=by)
    define(world, "Bank", by=world.megan)


@pytest.mark.parametrize(
    ("label", "kind", "choices", "where"),
    [
        (" ", "text", "", "label"),
        ("x" * 61, "text", "", "label"),
        ("bank", "text", "", "label"),
        ("UTR", "text", "", "label"),
        ("Risk", "colour", "", "kind"),
        ("Risk", "choice", "Low\n\nLow", "choices"),
        ("Risk", "choice", "Low\n" + "x" * 61, "choices"),
        ("Risk", "choice", "Low\nHigh" + "\n" * 20_000, "choices"),
        ("Risk", "choice", "\n".join(map(str, range(MOST_CHOICES + 1))), "choices"),
    ],
)
def test_what_cannot_be_a_field_is_said_beside_what_is_wrong(
    world: World, label: str, kind: str, choices: str, where: str
) -> None:
    define(world, "Bank")
    with pytest.raises(Invalid) as refused:
        define(world, label, kind, choices)
    assert list(refused.value.problems) == [where]


@pytest.mark.parametrize(
    ("kind", "typed", "kept", "words"),
    [
        ("text", "  Lloyds  Bank ", "Lloyds Bank", "Lloyds Bank"),
        ("number", "£1,250.50", "1250.50", "1250.50"),
        ("date", "31/3/2026", "2026-03-31", "31 March 2026"),
        ("yes_no", "yes", "yes", "Yes"),
        ("choice", "High", "High", "High"),
        ("choice", "", "", ""),
    ],
)
def test_a_value_is_kept_as_its_kind_says(
    world: World, add_client: AddClient, kind: str, typed: str, kept: str, words: str
) -> None:
    name, client = define(world, "Ours", kind, "Low\nHigh"), add_client(world.bob)
    saved = save(world, world.bob, client, **{name: typed})
    assert texts_of(world, client)[name] == kept
    assert list(saved.changed) == (["Ours"] if kept else [])
    with world.database.read(world.alice.tenant_id) as session:
        own = access.get_client(session, client.id)
        assert own is not None
        assert custom_words(own, custom_fields_of(session)) == [("Ours", words)]
    before = head(world)
    save(world, world.bob, client, **{name: typed})
    assert head(world) == before, "the same again says nothing"


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("number", "many"), ("number", "1e9"), ("date", "31 June 2026"), ("yes_no", "no way"), ("choice", "Huge")],
)
def test_a_value_that_its_kind_does_not_allow_is_refused(
    world: World, add_client: AddClient, kind: str, typed: str
) -> None:
    name, client = define(world, "Ours", kind, "Low\nHigh"), add_client(world.bob)
    with pytest.raises(Invalid) as refused:
        save(world, world.bob, client, **{name: typed})
    assert list(refused.value.problems) == [name]


def test_edits_of_different_own_fields_are_both_kept_and_the_same_one_is_asked_about(
    world: World, add_client: AddClient
) -> None:
    bank, risk, client = define(world, "Bank"), define(world, "Risk", "choice", "Low\nHigh"), add_client(world.bob)
    before = texts_of(world, client)
    save(world, world.alice, client, before, **{bank: "Lloyds"})
    save(world, world.bob, client, before, **{risk: "High"})
    with pytest.raises(EditConflict) as conflict:
        save(world, world.megan, client, before, **{bank: "Barclays", "phone": "01632 960 001"})
    assert list(conflict.value.disagreements) == [bank]
    now = texts_of(world, client)
    assert (now[bank], now[risk], now["phone"]) == ("Lloyds", "High", "")


def test_a_choice_that_is_taken_away_stays_where_it_was_chosen(world: World, add_client: AddClient) -> None:
    risk, client = define(world, "Risk", "choice", "Low\nHigh"), add_client(world.bob)
    save(world, world.bob, client, **{risk: "High"})
    before = {"label": "Risk", "choices": "Low\nHigh"}
    change(world, risk, custom_fields.redefine, yours={"choices": "Low\nMedium"}, before=before)
    save(world, world.bob, client, texts_of(world, client), phone="01632 960 001")
    assert texts_of(world, client)[risk] == "High"
    change(world, risk, custom_fields.redefine, yours=before | {"label": "Risk of laundering"}, before=before)
    with pytest.raises(EditConflict) as conflict:
        change(world, risk, custom_fields.redefine, yours={"choices": "Low\nHuge"}, before=before)
    assert conflict.value.theirs == {"label": "Risk of laundering", "choices": "Low\nMedium"}


def test_an_archived_field_keeps_its_values_and_gives_them_back(world: World, add_client: AddClient) -> None:
    bank, client = define(world, "Bank"), add_client(world.bob)
    save(world, world.bob, client, **{bank: "Lloyds"})
    change(world, bank, custom_fields.archive)
    assert bank not in texts_of(world, client)
    other = define(world, "Bank")
    with pytest.raises(Invalid, match="already"):
        change(world, bank, custom_fields.restore)
    change(world, other, custom_fields.archive)
    change(world, bank, custom_fields.restore)
    assert texts_of(world, client)[bank] == "Lloyds"


def test_fields_stand_in_the_order_that_they_were_put_in(world: World) -> None:
    names = [define(world, label) for label in ("A", "B", "C")]
    change(world, names[2], custom_fields.raise_up)
    with world.database.read(world.alice.tenant_id) as session:
        assert [own.label for own in custom_fields_of(session)] == ["A", "C", "B"]


def test_a_list_may_have_as_many_choices_as_a_form_offers(world: World) -> None:
    risk = define(world, "Risk", "choice", "\n".join(map(str, range(MOST_CHOICES))))
    with world.database.read(world.alice.tenant_id) as session:
        assert len(custom_fields_of(session)[0].labels) == MOST_CHOICES
    assert world.browser(world.bob).get("/clients/new").text.count(f'name="{risk}"') == 1


def test_a_field_that_cannot_come_back_says_why_on_the_page(world: World) -> None:
    megan, bank = world.browser(world.megan), define(world, "Bank")
    path = f"/clients/fields/{bank.removeprefix('custom_')}"
    megan.post(f"{path}/archival")
    define(world, "bank")
    page = " ".join(megan.post(f"{path}/restoration", follow_redirects=True).text.split())
    assert "<b>Not restored.</b> There is a field called Bank already" in page
    with world.database.read(world.alice.tenant_id) as session:
        assert [own.label for own in custom_fields_of(session)] == ["bank"]


def test_there_are_never_more_fields_than_a_form_holds(world: World) -> None:
    with world.write(world.alice) as session:
        session.add_all(
            CustomFieldDefinition(label=f"F{number}", kind="text", choices=[], retired=[])
            for number in range(MOST_FIELDS)
        )
    with pytest.raises(Invalid, match="Archive one first"):
        define(world, "One more")


def test_the_list_is_narrowed_by_a_choice_of_ones_own_practice(world: World, add_client: AddClient) -> None:
    risk = define(world, "Risk", "choice", "Low\nHigh")
    define(world, "Risk", "choice", "Low\nHigh", by=world.charlie)
    for name, value in (("ABC Ltd", "High"), ("DEF Ltd", "Low"), ("GHI Ltd", "")):
        save(world, world.bob, add_client(world.bob, name), **{risk: value})
    with world.database.read(world.bob.tenant_id) as session:
        custom = custom_fields_of(session)
        assert [own.name for own in custom] == [risk]
        criteria = read_filters({risk: "High", "custom_999": "x"}, custom=custom).criteria
        assert [client.name for client in list_query.page(session, criteria, None, 50).items] == ["ABC Ltd"]
        assert list_query.count(session, read_filters({risk: "Huge"}, custom=custom).criteria) == 3


def test_what_has_no_choices_is_typed(world: World, add_client: AddClient) -> None:
    typed = [define(world, kind, kind) for kind in ("text", "number", "date")]
    chosen = [define(world, "AML risk", "choice", "Low\nHigh"), define(world, "Agreed", "yes_no")]
    client = add_client(world.alice)
    browser = world.browser(world.bob)
    for page in (browser.get("/clients/new").text, browser.get(f"/clients/{client.id}/edit").text):
        tags = {name: re.findall(rf'<(\w+)[^>]* name="{name}"', page) for name in typed + chosen}
        assert tags == {name: ["input"] for name in typed} | {name: ["select"] for name in chosen}


def test_a_view_and_a_change_of_many_keep_the_choice_of_ones_own_field(world: World, add_client: AddClient) -> None:
    risk, client = define(world, "AML risk", "choice", "Low\nHigh"), add_client(world.alice)
    browser = world.browser(world.bob)
    view = {"of": "clients", "view_name": "Risky", risk: "High"}
    assert browser.post("/views", data=view).location == f"/clients?{risk}=High"
    page = browser.post("/clients/selection/fields", data={"ids": str(client.id), risk: "High"}).text
    assert f'<input type="hidden" name="{risk}" value="High">' in page
