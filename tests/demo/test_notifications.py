"""The notifications of the demonstration: believable on a first look."""

from sqlalchemy import select

from practice_hub.compliance.reminders.jobs import remind_all
from practice_hub.compliance.reminders.ladder import CATEGORIES
from practice_hub.demo.notifications import UNREAD
from practice_hub.demo.practices import Demo
from practice_hub.notifications import access
from practice_hub.notifications.addresses import leads_somewhere
from practice_hub.notifications.enums import Category
from practice_hub.notifications.models import Notification
from tests.world import World


def test_everybody_has_something_to_read_and_knows_of_the_announcement(world: World, demos: list[Demo]) -> None:
    for demo in demos:
        with world.database.read(demo.tenant_id) as session:
            rows = session.scalars(select(Notification)).all()
            assert all(leads_somewhere(world.app, row.action_url) for row in rows)
            assert all(row.actor_id != row.user_id for row in rows)
            unread = {person.user_id: access.unread_count(session, person.user_id) for person in demo.staff}
        assert UNREAD[Category.CLIENT_CHANGED] <= max(unread.values()) <= sum(UNREAD.values())
        assert sorted(unread.values())[1] >= 1, "only who made it may have nothing"
        assert any(row.category in CATEGORIES for row in rows), "a morning like any other"
        assert remind_all(world.database) == 0, "the worker has none of them left to send"
        browser = world.browser(demo.staff[-1])
        assert "New engagement letter from this week" in browser.get("/").text
