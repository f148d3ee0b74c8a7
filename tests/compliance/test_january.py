"""The way to 31 January: the numbers, the picture and the lists behind them agree."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from practice_hub.base import clock
from practice_hub.compliance import access
from practice_hub.compliance.actions import progress
from practice_hub.compliance.january import season
from practice_hub.compliance.january.season import Line, Season
from practice_hub.compliance.models import Deadline, Status
from practice_hub.people.viewer import Viewer
from tests.compliance.due import AddDue
from tests.world import World

END = date(2027, 1, 31)
PAGE = "/compliance/january"


def add_returns(add_due: AddDue, *statuses: Status, owner: Viewer | None = None) -> list[Deadline]:
    return [
        add_due(owner, on=END, status=status, name=f"Client {number}", title="Self Assessment", rule="self-assessment")
        for number, status in enumerate(statuses)
    ]


def file(world: World, deadline: Deadline, on: date | None = None) -> None:
    with world.write(world.bob) as session:
        own = access.get_deadline(session, deadline.id)
        assert own is not None
        progress.file(session, own, by=world.bob, filed_on=on)


def made_season(total: int, filed: dict[date, int], today: date = date(2027, 1, 6)) -> Season:
    counts = {Status.NOT_STARTED: total - sum(filed.values()), Status.FILED: sum(filed.values())}
    return Season(today, END, Line("", {}, counts), filed)


def test_who_has_most_left_to_file_stands_first_and_then_by_name() -> None:
    rows = [
        ("Alice", Status.FILED, 9),
        ("Alice", Status.NOT_STARTED, 1),
        ("Bob", Status.IN_PROGRESS, 3),
        ("Megan", Status.NOT_STARTED, 1),
        ("Megan", Status.IN_REVIEW, 2),
    ]
    assert [line.words for line in season.lines(rows, str, lambda _key: {})] == ["Bob", "Megan", "Alice"]


def test_the_pace_is_counted_in_working_days() -> None:
    own = made_season(100, {date(2026, 12, 21): 4, date(2027, 1, 5): 16, date(2027, 1, 6): 5})
    assert own.working_days == 18, "the 6th to the 29th: the 31st is a Sunday"
    assert own.needed == 5, "75 in 18 days"
    assert own.pace == 2.0, "20 in the ten working days before today, bank holidays left out"
    assert own.left_at_this_pace == 75 - 36
    assert made_season(10, {}, END).needed == 10, "on the last day all of them, though it is a Sunday"


def test_every_day_says_what_was_left_when_it_ended() -> None:
    filed = {date(2026, 6, 1): 10, date(2026, 12, 24): 3, date(2027, 1, 6): 2}
    days = {one.day: one for one in made_season(40, filed).history()}
    assert min(days) == date(2026, 11, 1)
    assert max(days) == date(2027, 1, 6)
    for day, one in days.items():
        assert one.left == 40 - sum(number for on, number in filed.items() if on <= day)
    assert made_season(40, filed, date(2026, 6, 10)).history()[0].day == date(2026, 4, 11)


@pytest.mark.parametrize("today", [date(2026, 4, 6), date(2026, 11, 23), date(2027, 1, 31), date(2027, 2, 20)])
def test_the_picture_stays_within_its_frame(today: date) -> None:
    own = season.chart(made_season(40, {date(2026, 4, 6): 40 if today > END else 1}, today))
    assert all(bar.x >= 0 and bar.x + bar.width <= 100.01 and bar.y + bar.height <= 100.01 for bar in own.bars)
    assert [bar.name for bar in own.bars].count("today") == 1
    assert (own.pace is None) == (today >= END)


@pytest.mark.both_databases
def test_each_number_leads_to_the_list_that_it_counts(world: World, add_due: AddDue) -> None:
    add_returns(
        add_due, Status.NOT_STARTED, Status.WITH_CLIENT, Status.WITH_CLIENT, Status.READY_TO_FILE, owner=world.bob
    )
    first, *_ = add_returns(add_due, Status.NOT_STARTED, Status.IN_REVIEW)
    add_due(world.bob, on=END, title="Trust return", rule="trust-return", name="A trust")
    add_due(world.bob, on=END, title="Annual accounts", rule="accounts-filing", name="No return")
    add_due(world.bob, on=END + timedelta(days=365), rule="self-assessment", name="Another year")
    file(world, first)
    browser = world.browser(world.rita)
    page = browser.get(PAGE).text
    assert "25 days to the Self Assessment deadline. 6 of 7 returns still to file." in page
    links = re.findall(r'<a href="(/compliance\?[^"]+)"><b>?([\d,]+)', page) + re.findall(
        r'<a href="(/compliance\?[^"]+)">([\d,]+)', page
    )
    assert len(links) > 10
    for url, number in links:
        rows = browser.get(url.replace("&amp;", "&")).text.count('id="deadline-row-')
        assert rows == int(number), url


def test_filing_moves_it_and_another_practice_counts_nothing(world: World, add_due: AddDue) -> None:
    first, _ = add_returns(add_due, Status.READY_TO_FILE, Status.NOT_STARTED)
    file(world, first, on=date(2027, 1, 5))
    page = world.browser(world.rita).get(PAGE).text
    assert "<b>1</b>" in page
    assert re.search(r"Tue 5 Jan</time></th>\s*<td class=\"num\">1</td>\s*<td class=\"num\">1</td>", page)
    other = world.browser(world.charlie).get(PAGE).text
    assert "No returns are due on 31 January 2027" in other


@pytest.mark.parametrize(
    ("today", "shown"),
    [
        (date(2026, 11, 30), False),
        (date(2026, 12, 1), True),
        (date(2027, 1, 31), True),
        (date(2027, 2, 3), True),
        (date(2027, 3, 1), False),
    ],
)
def test_the_dashboard_shows_it_in_its_season(world: World, add_due: AddDue, today: date, shown: bool) -> None:
    late, _ = add_returns(add_due, Status.NOT_STARTED, Status.FILED)
    with clock.stopped(datetime(today.year, today.month, today.day, 9, tzinfo=UTC)):
        page = world.browser(world.bob).get("/").text
        assert ("Self Assessment 2025–26</h2>" in page) is shown
        if today > END and shown:
            assert "The Self Assessment deadline was 3 days ago." in page
            file(world, late)
            assert "Self Assessment 2025–26</h2>" not in world.browser(world.bob).get("/").text


def test_no_year_makes_it_slower(world: World, add_due: AddDue) -> None:
    def queries() -> int:
        asked: list[str] = []
        note = lambda *given: asked.append(given[2])  # noqa: E731
        event.listen(world.database.engine, "before_cursor_execute", note)
        world.browser(world.bob).get(PAGE)
        event.remove(world.database.engine, "before_cursor_execute", note)
        return len(asked)

    add_returns(add_due, Status.NOT_STARTED)
    before = queries()
    add_returns(add_due, *[Status.IN_REVIEW] * 12, owner=world.megan)
    assert queries() == before
