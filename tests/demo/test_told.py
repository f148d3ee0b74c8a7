"""The bells of the demonstration: believable on a first look."""

from sqlalchemy import select

from practice_hub.compliance.reminders.jobs import remind_all
from practice_hub.compliance.reminders.ladder import CATEGORIES
from practice_hub.demo.practices import Demo
from practice_hub.demo.reminded import UNREAD as REMINDERS
from practice_hub.demo.told import UNREAD
from practice_hub.notifications import access
from practice_hub.notifications.addresses import leads_somewhere
from practice_hub.notifications.models import Notification
from tests.world import World


def test_everybody_has_something_to_read_and_knows_of_the_announcement(world: World, demos: list[Demo]) -> None:
    for demo in demos:
        with world.database.read(demo.tenant_id) as session:
            told = session.scalars(select(Notification)).all()
            assert all(leads_somewhere(world.app, one.action_url) for one in told)
            assert all(one.actor_id != one.user_id for one in told)
            unread = {person.user_id: access.unread_count(session, person.user_id) for person in demo.staff}
        assert UNREAD <= max(unread.values()) <= UNREAD + REMINDERS
        assert sorted(unread.values())[1] >= 1, "only who made it may have nothing"
        assert any(one.category in CATEGORIES for one in told), "a morning like any other"
        assert remind_all(world.database) == 0, "the worker has none of them left to send"
        browser = world.browser(demo.staff[-1])
        assert "New engagement letter from this week" in browser.get("/").text
