"""The room in Chromium: what a script adds to pages that work without one."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from practice_hub.clients import access
from practice_hub.clients.actions import records
from practice_hub.clients.models import Client
from practice_hub.people.viewer import Viewer
from tests.clients.conftest import AddClient
from tests.parts.browser import trouble
from tests.parts.server import StartServer
from tests.world import World

OpenPage = Callable[[Viewer, str], Page]


@pytest.fixture
def open_page(
    world: World, environment: dict[str, str], start_server: StartServer, new_context: Callable[..., BrowserContext]
) -> OpenPage:
    """A page of a person who has signed in, once it is live."""
    server = start_server(environment)

    def go(viewer: Viewer, path: str) -> Page:
        name, value = world.cookie(viewer, server.url)
        context = new_context()
        context.add_cookies([{"name": name, "value": value, "url": server.url}])
        page = context.new_page()
        page.goto(server.url + path)
        expect(page.locator("html")).to_have_attribute("data-connection", "connected")
        return page

    return go


def edit(world: World, by: Viewer, client: Client, **texts: str) -> None:
    with world.write(by) as session:
        own = access.get_client(session, client.id)
        assert own is not None
        records.update(session, own, by=by, yours=texts)


def test_megan_searches_as_she_types(world: World, add_client: AddClient, open_page: OpenPage) -> None:
    for name in ("Abbey Trust", "Kestrel Ltd", "Zoë’s Café"):
        add_client(world.alice, name, "other")
    page = open_page(world.megan, "/clients")
    complaints = trouble(page)
    search = page.get_by_label("Search clients").last
    search.press_sequentially("cafe")
    expect(page.locator("#client-list tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=cafe"))
    expect(search).to_be_focused()
    expect(search).to_have_value("cafe")
    expect(page.locator('#export-filters input[name="q"]')).to_have_value("cafe")
    assert complaints == []


def test_a_search_that_fails_says_so_and_leaves_the_list(
    world: World, add_client: AddClient, open_page: OpenPage
) -> None:
    add_client(world.alice, "Kestrel Ltd")
    page = open_page(world.bob, "/clients")
    page.context.route("**/clients?q=*", lambda route: route.fulfill(status=503, body="<p>down</p>"))
    search = page.get_by_label("Search clients").last
    search.press_sequentially("moor")
    expect(page.get_by_text("The search failed.")).to_be_visible()
    expect(page.get_by_role("link", name="Kestrel Ltd")).to_be_visible()
    page.context.unroute("**/clients?q=*")
    search.press_sequentially(" ltd")
    expect(page.get_by_text("No clients match")).to_be_visible()
    expect(page.get_by_text("The search failed.")).to_be_hidden()


def test_ticked_rows_stay_ticked_while_colleagues_work(
    world: World, add_client: AddClient, open_page: OpenPage
) -> None:
    kestrel = add_client(world.alice, "Kestrel Ltd")
    add_client(world.alice, "Moor Ltd")
    page = open_page(world.alice, "/clients")
    page.get_by_label("Select Moor Ltd").check()
    expect(page.locator("[data-selected-count]")).to_have_text("1 selected")
    add_client(world.bob, "Abbey Ltd")
    edit(world, world.bob, kestrel, name="Kite Ltd")
    expect(page.locator("#client-list a.name")).to_have_text(["Abbey Ltd", "Kite Ltd", "Moor Ltd"])
    expect(page.get_by_label("Select Moor Ltd")).to_be_checked()
    expect(page.locator("[data-selected-count]")).to_have_text("1 selected")
    expect(page.locator("#clients-sentence")).to_have_text("3 clients")
    page.get_by_label("Select all clients on this page").check()
    expect(page.locator("[data-selected-count]")).to_have_text("3 selected")
    page.get_by_role("button", name="Clear selection").click()
    expect(page.get_by_label("Select Moor Ltd")).not_to_be_checked()


def test_alice_is_told_above_her_form_and_both_edits_are_kept(
    world: World, add_client: AddClient, open_page: OpenPage
) -> None:
    client = add_client(world.alice, phone="01632 960 000")
    page = open_page(world.alice, f"/clients/{client.id}/edit")
    complaints = trouble(page)
    page.get_by_label("Notes").fill("Call first")
    expect(page.locator("#changed-meanwhile")).to_be_hidden()
    edit(world, world.bob, client, phone="01632 960 001")
    expect(page.locator("#changed-meanwhile")).to_contain_text(
        re.compile(r"Bob Ashworth changed this client at \d\d:\d\d\.")
    )
    page.get_by_role("button", name="See what changed").click()
    expect(page.locator("#changes-meanwhile")).to_contain_text("Phone number: 01632 960 000")
    expect(page.get_by_label("Notes")).to_have_value("Call first")
    page.get_by_role("button", name="Keep typing").click()
    expect(page.locator("#changed-meanwhile")).to_be_hidden()
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("A colleague’s change of Phone number was kept too.")).to_be_visible()
    expect(page.locator(f"#client-{client.id}")).to_contain_text("01632 960 001")
    assert complaints == []


def test_megan_sees_who_is_in_the_form_until_he_leaves(
    world: World, add_client: AddClient, open_page: OpenPage
) -> None:
    client = add_client(world.alice)
    megan, bob = open_page(world.megan, f"/clients/{client.id}"), open_page(world.bob, f"/clients/{client.id}/edit")
    presence = megan.locator(".presence")
    expect(presence).to_have_text("")
    bob.get_by_label("Notes").fill("Call first")
    expect(presence).to_contain_text("Bob is editing")
    second = bob.context.new_page()
    second.goto(bob.url)
    expect(second.locator(".presence")).to_have_text("You are editing this in another tab")
    second.close()
    expect(bob.locator(".presence")).to_have_text("", use_inner_text=True)
    bob.goto(bob.url.removesuffix("/edit"))
    expect(presence).to_have_text("")


def test_a_record_that_is_open_follows_what_is_done_to_it(
    world: World, add_client: AddClient, open_page: OpenPage
) -> None:
    client = add_client(world.alice)
    page = open_page(world.alice, f"/clients/{client.id}")
    edit(world, world.bob, client, name="<b>ABC</b> Ltd", utr="1955839661")
    expect(page.locator("h1")).to_have_text("<b>ABC</b> Ltd")
    expect(page.locator(f"#client-{client.id}")).to_contain_text("19558 39661")
    expect(page.locator(f"#timeline-client-{client.id} > li").first).to_contain_text("Name and UTR")
    with world.write(world.megan) as session:
        records.archive(session, access.by_ids(session, [client.id])[client.id], by=world.megan)
    expect(page.get_by_role("button", name="Restore")).to_be_visible()
    expect(page.get_by_role("button", name="Archive")).to_be_hidden()


def test_a_form_shows_the_fields_of_its_type_and_hides_nothing_typed(world: World, open_page: OpenPage) -> None:
    page = open_page(world.bob, "/clients/new")
    page.get_by_label("Company number").fill("01234567")
    page.get_by_label("Type").select_option("individual")
    expect(page.get_by_label("Year end")).to_be_hidden()
    expect(page.get_by_label("Company number")).to_be_visible()
    page.get_by_label("Type").select_option("llp")
    expect(page.get_by_label("Year end")).to_be_visible()


def test_a_name_that_is_taken_is_told_while_it_is_typed(
    world: World, add_client: AddClient, open_page: OpenPage
) -> None:
    add_client(world.alice, "Kestrel Ltd")
    page = open_page(world.bob, "/clients/new")
    page.get_by_label("Name").press_sequentially("kestrel ltd")
    expect(page.get_by_text("1 client has this name already:")).to_be_visible()
    page.get_by_label("Type").select_option("trust")
    page.get_by_role("button", name="Add client").click()
    expect(page.locator("h1")).to_have_text("kestrel ltd")
