"""Two windows on the deadlines: what is filed in one leaves the other's groups, figures, counts and notifications."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from practice_hub.activity.models import Activity
from practice_hub.base import clock
from practice_hub.clients.actions import records as clients
from practice_hub.clients.actions.services import engage
from practice_hub.clients.engagements import EngagementInput
from practice_hub.clients.services import Service
from practice_hub.compliance import access
from practice_hub.compliance.actions import records
from practice_hub.compliance.models import Deadline
from practice_hub.notifications.actions.notifying import Draft, notify
from practice_hub.notifications.enums import Category, Severity
from practice_hub.notifications.subjects import SubjectRef
from tests.faults.house import House, Screen
from tests.parts.browser import trouble
from tests.world import World


@pytest.fixture
def due_tomorrow(standing_house: House) -> int:
    """A confirmation statement that Bob owns and was reminded of: the first of its client's chain, due tomorrow."""
    world = standing_house.world
    bob, tomorrow = world.bob, clock.today() + timedelta(days=1)
    # So long ago that its first statement is within the 15 months ahead, and its second is not.
    incorporated = clock.today() - timedelta(days=240)
    with world.write(world.alice) as session:
        client = clients.create(
            session,
            by=world.alice,
            name="Harrow & Finch Ltd",
            type="limited_company",
            incorporation_date=incorporated.isoformat(),
            manager_id=bob.user_id,
        )
        engage(session, client, [EngagementInput(Service.CONFIRMATION_STATEMENT, clock.today())], by=world.alice)
        session.flush()
        deadline = session.scalars(select(Deadline).where(Deadline.client_id == client.id)).one()
        held = access.get_deadline(session, deadline.id)
        assert held
        records.set_date(session, held, tomorrow, "The register says so", by=world.alice)
        draft = Draft(
            to=[bob.user_id],
            severity=Severity.WARNING,
            category=Category.DEADLINE_APPROACHING,
            title="Confirmation statement due in 24 hours for Harrow & Finch Ltd",
            action_url=f"/compliance/{deadline.id}",
            subject=SubjectRef(access.SUBJECT, deadline.id),
        )
        notify(session, [draft], by=world.alice)
        return deadline.id


def test_filing_in_one_window_empties_the_other(standing_house: House, due_tomorrow: int) -> None:
    world = standing_house.world
    list_ = standing_house.screen(world.bob, "/compliance").live()
    dashboard = standing_house.beside(list_, "/").live()
    complaints = trouble(list_.page)
    for screen in (list_, dashboard):
        screen.page.evaluate("window.stayed = true")
    row = f"#deadline-row-{due_tomorrow}"
    assert "Tomorrow" in list_.page.inner_text(f'tbody[data-level="day"] {row}')
    assert "1 open deadline" in list_.page.inner_text("#compliance-sentence")
    unread = int(list_.page.get_attribute("#bell-count", "data-unread") or 0)
    megan = standing_house.screen(world.megan, f"/compliance/{due_tomorrow}").live()
    megan.page.click("text=Mark as filed")
    megan.page.wait_for_url(f"**/compliance/{due_tomorrow}")
    _gone(list_, row)
    _gone(dashboard, f'a[href="/compliance/{due_tomorrow}"]')
    list_.until("document.querySelector('#compliance-sentence').innerText.includes('1 filed this month')", "figures")
    taken_back = "Number(document.querySelector('#bell-count').dataset.unread) === argument"
    list_.until(taken_back, "the reminder taken back", unread - 1)
    assert complaints == []
    _is_one_story(world, due_tomorrow)
    standing_house.close_screens()


def _gone(screen: Screen, selector: str) -> None:
    screen.until(f"window.stayed && !document.querySelector({selector!r})", f"{selector} to go")


def _is_one_story(world: World, deadline_id: int) -> None:
    """The line in the client's story, and the statement after it: an early one restarts the 12 months."""
    with world.database.read(world.alice.tenant_id) as session:
        told = session.scalars(select(Activity.action).where(Activity.action == "deadline.filed")).all()
        following = session.scalars(select(Deadline).where(Deadline.id > deadline_id)).all()
    assert told == ["deadline.filed"]
    assert [one.is_open for one in following] == [True]
