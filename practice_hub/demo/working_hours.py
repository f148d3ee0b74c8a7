"""When people work: the moments of a practice's history."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from practice_hub.base.clock import LONDON

# Shares of a working day's activities by hour, from 7 in the morning: busiest before lunch and in mid-afternoon.
HOURS = {7: 2, 8: 7, 9: 13, 10: 15, 11: 14, 12: 7, 13: 7, 14: 13, 15: 12, 16: 9, 17: 5, 18: 2}
# Somebody always looks in on a Saturday.
WEEKEND_SHARE = 0.01
# How far a day may be busier or quieter than the average.
VARIATION = 0.25
# Whenever the demonstration is made, somebody has just been at work: minutes ago, at the earliest.
JUST_NOW = (1, 3, 4, 9, 16, 22, 31, 47)


def moments(now: datetime, *, days: int, a_day: int, rng: random.Random) -> list[datetime]:
    """The moments of the last `days` days up to now, oldest first."""
    today = now.astimezone(LONDON).date()
    found = [
        moment
        for back in range(days, -1, -1)
        for moment in _of_day(today - timedelta(days=back), a_day, rng)
        if moment < now
    ]
    found += [now - timedelta(minutes=minutes, seconds=rng.randint(5, 50)) for minutes in JUST_NOW]
    return sorted(found)


def first_thing(now: datetime, *, days: int, rng: random.Random) -> Iterator[datetime]:
    """When one person came in on each working day."""
    today = now.astimezone(LONDON).date()
    for back in range(days, -1, -1):
        day = today - timedelta(days=back)
        moment = datetime.combine(day, time(8), LONDON) + timedelta(seconds=rng.randint(0, 5_400))
        if day.weekday() < 5 and moment < now and rng.random() < 0.93:
            yield moment


def _of_day(day: date, a_day: int, rng: random.Random) -> Iterator[datetime]:
    share = WEEKEND_SHARE if day.weekday() >= 5 else rng.uniform(1 - VARIATION, 1 + VARIATION)
    for hour in rng.choices(list(HOURS), list(HOURS.values()), k=round(a_day * share)):
        yield datetime.combine(day, time(hour), LONDON) + timedelta(seconds=rng.uniform(0, 3_600))
