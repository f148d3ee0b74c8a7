"""By which ways something reaches Bob at a moment: for whatever he has chosen, and whenever it happens."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from practice_hub.notifications.enums import Category, DeliveryChannel, Severity
from practice_hub.notifications.preferences import (
    ALERTS,
    ALL,
    NONE,
    URGENT_ONLY,
    NotificationFacts,
    Preferences,
    choose_channels,
    is_quiet,
)

ZONES = ["Europe/London", "Europe/Lisbon", "Australia/Lord_Howe", "America/New_York", "Asia/Kolkata"]
RECORDS = [("client", 7), ("task", 3)]

channels = some.frozensets(some.sampled_from(list(DeliveryChannel)))
moments = some.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
days = some.dates(date(2025, 12, 1), date(2029, 1, 31))
preferences = some.builds(
    Preferences,
    matrix=some.dictionaries(some.sampled_from(list(Category)), channels),
    toasts=some.sampled_from([ALL, URGENT_ONLY, NONE]),
    sound=some.booleans(),
    desktop=some.booleans(),
    quiet=some.booleans(),
    quiet_from=some.times().map(lambda at: at.replace(second=0, microsecond=0)),
    quiet_to=some.times().map(lambda at: at.replace(second=0, microsecond=0)),
    working_days=some.frozensets(some.integers(0, 6)),
    time_zone=some.sampled_from(ZONES),
    urgent_through=some.booleans(),
    mutes=some.dictionaries(some.sampled_from(RECORDS), days),
)
facts = some.builds(
    NotificationFacts,
    severity=some.sampled_from(list(Severity)),
    category=some.sampled_from(list(Category)),
    records=some.frozensets(some.sampled_from(RECORDS)),
    responsible=some.booleans(),
)


@given(preferences, facts, moments)
def test_nothing_reaches_anybody_by_a_way_they_did_not_choose(
    own: Preferences, told: NotificationFacts, now: datetime
) -> None:
    chosen = own.chosen(told.category)
    assert choose_channels(own, told, now) <= chosen | {DeliveryChannel.IN_APP}


@given(preferences, facts, moments)
def test_who_answers_for_an_overdue_deadline_is_always_told(
    own: Preferences, told: NotificationFacts, now: datetime
) -> None:
    overdue = NotificationFacts(told.severity, Category.DEADLINE_OVERDUE, told.records, responsible=True)
    assert choose_channels(own, overdue, now)


@given(preferences, facts, moments)
def test_what_is_not_muted_and_wanted_somehow_is_never_lost(
    own: Preferences, told: NotificationFacts, now: datetime
) -> None:
    free = replace(own, mutes={})
    assume(own.chosen(told.category))
    assert choose_channels(free, told, now)


@given(preferences, facts, moments, some.integers(0, 400))
def test_a_mute_holds_to_the_end_of_its_day_and_silences_everything(
    own: Preferences, told: NotificationFacts, now: datetime, days_left: int
) -> None:
    assume(told.records and not (told.responsible and told.category is Category.DEADLINE_OVERDUE))
    today = now.astimezone(ZoneInfo("Europe/London")).date()
    muted = {min(told.records): today + timedelta(days=days_left)}
    assert not choose_channels(replace(own, mutes={**own.mutes, **muted}), told, now)


@given(preferences, facts, moments)
def test_a_mute_is_over_the_day_after(own: Preferences, told: NotificationFacts, now: datetime) -> None:
    yesterday = now.astimezone(ZoneInfo("Europe/London")).date() - timedelta(days=1)
    over = dict.fromkeys(told.records, yesterday)
    muted, free = replace(own, mutes=over), replace(own, mutes={})
    assert choose_channels(muted, told, now) == choose_channels(free, told, now)


@given(preferences, facts, moments)
def test_quiet_time_holds_alerts_back_and_nothing_else(
    own: Preferences, told: NotificationFacts, now: datetime
) -> None:
    reached = choose_channels(own, told, now)
    if is_quiet(own, now) and not (told.severity is Severity.URGENT and own.urgent_through):
        assert not reached & ALERTS
    else:
        assert reached == choose_channels(replace(own, quiet=False), told, now)


@given(preferences, facts, moments)
def test_a_switch_that_is_off_silences_its_channel(own: Preferences, told: NotificationFacts, now: datetime) -> None:
    reached = choose_channels(own, told, now)
    assert own.sound or DeliveryChannel.SOUND not in reached
    assert own.desktop or DeliveryChannel.DESKTOP not in reached
    if own.toasts == NONE or (own.toasts == URGENT_ONLY and told.severity is not Severity.URGENT):
        assert DeliveryChannel.TOAST not in reached


@given(preferences, moments)
def test_quiet_hours_go_by_the_clock_on_the_wall(own: Preferences, now: datetime) -> None:
    local = now.astimezone(ZoneInfo(own.time_zone))
    own = replace(own, quiet=True, working_days=own.working_days | {local.weekday()})
    at, begin, end = local.time(), own.quiet_from, own.quiet_to
    minutes = (local.hour * 60 + local.minute - begin.hour * 60 - begin.minute) % 1440
    length = (end.hour * 60 + end.minute - begin.hour * 60 - begin.minute) % 1440
    assert is_quiet(own, now) == (minutes < length), at


def london(*when: int) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo("Europe/London"))  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("now", "quiet"),
    [
        (london(2026, 11, 23, 18, 29), False),
        (london(2026, 11, 23, 18, 30), True),
        (london(2026, 11, 23, 23, 59), True),
        (london(2026, 11, 24, 0, 0), True),
        (london(2026, 11, 24, 7, 59), True),
        (london(2026, 11, 24, 8, 0), False),
        (london(2026, 11, 28, 12, 0), True),  # a Saturday
        # The nights on which the clocks change: it is over at eight by the clock, not after so many hours.
        (datetime(2027, 3, 29, 6, 59, tzinfo=UTC), True),
        (datetime(2027, 3, 29, 7, 0, tzinfo=UTC), False),
        (datetime(2026, 10, 26, 7, 59, tzinfo=UTC), True),
        (datetime(2026, 10, 26, 8, 0, tzinfo=UTC), False),
    ],
)
def test_bobs_evening(now: datetime, quiet: bool) -> None:
    assert is_quiet(Preferences(quiet=True), now) is quiet


def test_the_hour_that_happens_twice_is_quiet_both_times() -> None:
    own = Preferences(quiet=True, quiet_from=time(1, 15), quiet_to=time(1, 45), working_days=frozenset(range(7)))
    twice = [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)]
    assert [is_quiet(own, now) for now in twice] == [True, True]
