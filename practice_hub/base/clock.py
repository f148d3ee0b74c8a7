"""The time, and the one place where a test stops it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_stopped_at: datetime | None = None


def now() -> datetime:
    """This moment in UTC, aware."""
    return _stopped_at or datetime.now(UTC)


def today() -> date:
    """The civil date in London: statutory dates are dates there, wherever the server stands."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The civil date in London of an aware moment: in summer the next day begins there at 23:00 UTC."""
    return moment.astimezone(LONDON).date()


@contextmanager
def stopped(at: datetime) -> Iterator[None]:
    """For tests: time stands at `at` (aware) inside the block."""
    global _stopped_at  # noqa: PLW0603 - the one place where a test stops time
    before, _stopped_at = _stopped_at, at
    try:
        yield
    finally:
        _stopped_at = before
