"""What is filed says on which day it was filed, not when it was due; and that day is London's."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from practice_hub.base import clock
from practice_hub.compliance import access
from practice_hub.compliance.actions import progress
from practice_hub.compliance.models import Deadline
from tests.compliance.due import AddDue, adder
from tests.world import World

# Half past midnight in London, on 30 July.
LATE_EVENING = datetime(2026, 7, 29, 23, 30, tzinfo=UTC)
DUE = date(2026, 8, 7)


@pytest.fixture(autouse=True)
def july() -> Iterator[None]:
    with clock.stopped(LATE_EVENING):
        yield


@pytest.fixture
def add_due(world: World) -> AddDue:
    return adder(world)


def file(world: World, due: Deadline, day: date | None = None) -> Deadline:
    with world.write(world.bob) as session:
        own = access.get_deadline(session, due.id)
        assert own is not None
        progress.file(session, own, by=world.bob, filed_on=day)
    return due


def words(page: str) -> str:
    """The page's text, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_list_of_what_is_filed_says_when_and_what_was_due(world: World, add_due: AddDue) -> None:
    file(world, add_due(world.bob, on=DUE), date(2026, 7, 28))
    page = words(world.browser(world.bob).get("/compliance?status=filed").text)
    assert "Filed 28 Jul" in page
    assert "Filed 7 Aug" not in page
    assert "QE 30 Nov 2026, due Fri 7 Aug" in page
    assert re.search(r"Filed Client Obligation", page), "nor is the column called Due"


@pytest.mark.parametrize("group", ["urgency", "client", "owner"])
@pytest.mark.both_databases
def test_what_was_filed_last_stands_first_whatever_was_written_down_last(
    world: World, add_due: AddDue, group: str
) -> None:
    first = add_due(world.bob, on=DUE, title="Filed on 29 July")
    for number, day in enumerate((29, 27, 28)):
        due = first if number == 0 else add_due(world.bob, on=DUE, title=f"Filed on {day} July")
        with world.write(world.alice) as session:
            own = session.get_one(Deadline, due.id)
            own.client_id, own.source_id = first.client_id, str(number)
        file(world, due, date(2026, 7, day))
    page = world.browser(world.bob).get(f"/compliance?status=filed&group={group}").text
    assert re.findall(r"Filed on (\d\d) July</a>", page) == ["29", "28", "27"]


def test_the_page_of_a_deadline_says_when_it_was_filed_and_when_it_was_due(world: World, add_due: AddDue) -> None:
    due = file(world, add_due(world.bob, on=DUE), date(2026, 7, 28))
    page = words(world.browser(world.bob).get(f"/compliance/{due.id}").text)
    assert "Filed 28 Jul Due Fri 7 Aug" in page
    assert "Filed 7 Aug" not in page


def test_what_is_filed_or_not_required_late_in_the_evening_has_the_day_of_london(world: World, add_due: AddDue) -> None:
    file(world, add_due(world.bob, on=DUE, name="Filed Ltd"))
    due = add_due(world.bob, on=DUE, name="Exempt Ltd")
    browser = world.browser(world.bob)
    browser.post(f"/compliance/{due.id}/exemption", data={"why": "Deregistered", "was": "not_started"})
    assert "Filed 30 Jul" in words(browser.get("/compliance?status=filed").text)
    assert "Not required 30 Jul" in words(browser.get("/compliance?status=not_required").text)
    page = words(browser.get(f"/compliance/{due.id}").text)
    assert "Not required 30 Jul Due Fri 7 Aug" in page
    assert "30 July 2026: Deregistered" in page


def test_a_calendar_and_the_story_say_the_day_of_filing(world: World, add_due: AddDue) -> None:
    file(world, add_due(world.bob, on=DUE), date(2026, 7, 28))
    browser = world.browser(world.alice)
    calendar = browser.post("/compliance/exports/calendar", data={"status": "filed"}).text.replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20260807" in calendar
    assert "Filed on 28 July 2026" in calendar
    assert "VAT return, QE 30 Nov 2026, on 28 July 2026" in words(browser.get("/activity").text)


def test_a_day_of_the_list_is_called_that_on_which_it_is_due(world: World, add_due: AddDue) -> None:
    file(world, add_due(world.bob, on=DUE), date(2026, 7, 28))
    page = words(world.browser(world.bob).get("/compliance?status=filed&day=2026-08-07").text)
    assert "Due on: 7 August 2026" in page
