"""Deadlines as a calendar (iCalendar, RFC 5545): each is a whole day, so no time zone can move it."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from icalendar import Calendar, Event

from practice_hub.compliance.models import Deadline
from practice_hub.web.templating import long_date

# What a person looks at in a calendar; each costs a quarter of a millisecond.
MOST_EVENTS = 1_000
# How often programs should ask again. Few ask more often, whatever one says.
ASK_AGAIN = timedelta(hours=1)


def lines(name: str, deadlines: Iterable[Deadline], public_url: str) -> Iterator[bytes]:
    """The calendar's text, piece by piece: a long one keeps nobody else waiting."""
    head, end, _ = _frame(name).to_ical().partition(b"END:VCALENDAR")
    yield head
    for deadline in deadlines:
        yield event_of(deadline, public_url).to_ical()
    yield end + b"\r\n"


def _frame(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Practice Hub//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", ASK_AGAIN)
    return calendar


def event_of(deadline: Deadline, public_url: str) -> Event:
    """One day of it. The UID stays what it is however often the date or the status changes."""
    event, host = Event(), public_url.partition("://")[2]
    event.add("uid", f"deadline-{deadline.tenant_id}-{deadline.id}@{host}")
    # Aware and in UTC; the sequence tells a program that the later text counts.
    event.add("dtstamp", max(deadline.created_at, deadline.status_since))
    event.add("sequence", deadline.version)
    event.add("dtstart", deadline.due_on)
    event.add("dtend", deadline.due_on + timedelta(days=1))
    event.add("summary", f"{deadline.title}: {deadline.client.name}")
    event.add("description", _words(deadline))
    event.add("url", f"{public_url}/compliance/{deadline.id}")
    event.add("transp", "TRANSPARENT")
    return event


def _words(deadline: Deadline) -> str:
    pay_by = f"Pay by {long_date(deadline.pay_by)}" if deadline.pay_by else ""
    # The event stands on the day it was due, so a date beside “Filed” is said in words.
    state = f"{deadline.state.label} on {long_date(deadline.closed_on)}" if deadline.closed_on else deadline.state.label
    return "\n".join(filter(None, (deadline.period_words, state, deadline.owner_name, pay_by, deadline.reason)))
