"""The way to 31 January in Chromium: it moves while somebody looks at it."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from practice_hub.base import clock
from practice_hub.compliance import access
from practice_hub.compliance.actions import progress
from practice_hub.compliance.january.season import next_end
from practice_hub.compliance.models import Status
from tests.compliance.due import adder
from tests.parts.browser import trouble
from tests.parts.server import StartServer
from tests.world import World


def test_what_a_colleague_files_moves_the_bars_without_a_reload(
    world: World, environment: dict[str, str], start_server: StartServer, new_context: Callable[..., BrowserContext]
) -> None:
    add, end = adder(world), next_end(clock.today())
    one, other = [add(world.bob, on=end, name=f"Client {number}", rule="self-assessment") for number in range(2)]
    server = start_server(environment)
    context = new_context()
    name, value = world.cookie(world.megan, server.url)
    context.add_cookies([{"name": name, "value": value, "url": server.url}])
    page = context.new_page()
    complaints = trouble(page)
    page.goto(server.url + "/compliance/january")
    expect(page.locator("html")).to_have_attribute("data-connection", "connected")
    today, filed = page.locator(".plot rect.today"), page.locator("#january .stages .stage-filed")
    expect(today).to_have_attribute("height", "100.00%")
    expect(filed).to_have_count(0)
    page.evaluate("globalThis.same = true")
    with world.write(world.bob) as session:
        held = access.by_ids(session, [one.id, other.id])
        progress.set_status(session, held[other.id], Status.IN_REVIEW, by=world.bob)
        progress.file(session, held[one.id], by=world.bob)
    expect(filed).to_have_attribute("width", "50.00%")
    expect(page.locator("#january .stages .stage-review")).to_have_attribute("width", "50.00%")
    expect(today).to_have_attribute("height", "50.00%")
    expect(page.locator("#january-head")).to_contain_text("1 of 2 returns still to file.")
    expect(page.get_by_role("navigation", name="Returns by status")).to_contain_text(re.compile(r"1\s*filed"))
    assert page.evaluate("globalThis.same") is True, "it was no reload"
    assert complaints == []
