"""A deadline that somebody added without a period reads as one that has one, without its comma."""

import re
from datetime import timedelta
from typing import Any

from practice_hub.base import clock
from practice_hub.compliance.actions import records
from practice_hub.compliance.actions.records import NewDeadline
from practice_hub.compliance.models import Deadline
from practice_hub.compliance.reminders import digest
from practice_hub.tasks.actions import records as tasks
from tests.compliance.conftest import AddEngaged
from tests.compliance.reminding import sweep, told
from tests.world import World


def add(world: World, client: Any, title: str, days: int) -> Deadline:
    with world.write(world.alice) as session:
        new = NewDeadline(title, "", clock.today() + timedelta(days=days), "Agreed", world.bob.user_id)
        return records.add(session, session.merge(client), new, by=world.alice)


def _words(page: str) -> str:
    """What a page says, as a browser puts it together."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_every_page_that_names_it_and_every_message_of_it_reads_well(world: World, add_engaged: AddEngaged) -> None:
    client = add_engaged(world.alice)
    audit = add(world, client, "Audit", 30)
    add(world, client, "Licence", 7)
    with world.write(world.alice) as session:
        title, deadline = "Book the room", str(audit.id)
        task = tasks.create(session, by=world.alice, title=title, client=session.merge(client), deadline=deadline)
    browser = world.browser(world.bob)
    pages = [f"/tasks/{task.id}", "/tasks/new?client=ABC+Ltd", f"/clients/{client.id}", "/compliance", "/activity"]
    words = [
        _words(browser.get(url).text) for url in [*pages, f"/compliance/{audit.id}", f"/compliance/{audit.id}/edit"]
    ]
    assert "Audit" in words[0]
    assert sweep(world) > 0
    words += [f"{one.title} | {one.message}" for one in told(world, world.bob)]
    assert any("Licence" in one for one in words[-2:])
    with world.database.read(world.alice.tenant_id) as session:
        for items in digest.coming(session, world.bob, lambda _type: ()).values():
            words += [line.message for line in items.first]
    assert [re.findall(r"(?:, ,|, :|\| \.|, \.|^\.).{0,20}", one) for one in words] == [[]] * len(words)
