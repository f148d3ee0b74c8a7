"""What the staff of a demonstration practice did in the last months, as rows for the story.

Told backwards: each change's new value is what the record holds, and its old value what it held before, so the story
and the records agree.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert

from practice_hub.activity.actions import Fact, columns_of
from practice_hub.activity.models import Activity
from practice_hub.activity.subjects import Subject
from practice_hub.base import clock
from practice_hub.base.clock import LONDON
from practice_hub.clients.access import subject_of
from practice_hub.clients.enums import ClientStatus
from practice_hub.clients.fields import FIELDS
from practice_hub.clients.models import Client
from practice_hub.demo.clients import TABLE, made_up
from practice_hub.demo.people import NewPractice
from practice_hub.people.models import User
from practice_hub.people.permissions import Permission, Role
from practice_hub.people.viewer import viewer_of
from practice_hub.realtime.event import EVERYONE, those_who_may
from practice_hub.web.templating import counted

DAYS = 90
EXPORTS = 5
WATCHERS = those_who_may(Permission.SEE_AUDIT)

# What is written today may be crossed out tomorrow; nobody takes a telephone number or a reference away.
MAY_BE_EMPTIED = frozenset({"notes", "manager_id"})

# Shares of a working day's activities by hour, from 7 in the morning: busiest before lunch and in mid-afternoon.
HOURS = dict(enumerate((2, 7, 13, 15, 14, 7, 7, 13, 12, 9, 5, 2), 7))
# Somebody always looks in on a Saturday.
WEEKEND_SHARE = 0.01
# How far a day may be busier or quieter than the average.
VARIATION = 0.25
# Whenever the demonstration is made, somebody has just been at work: minutes ago.
JUST_NOW = (1, 3, 4, 9, 16, 22, 31, 47)

Row = dict[str, Any]


def add(new: NewPractice) -> None:
    """Write the story, and date the clients by it."""
    new.story += History(new).rows()
    new.session.execute(insert(Activity), new.story)


class History:
    """The history of one practice."""

    def __init__(self, new: NewPractice) -> None:
        self._new, self._fake, self._clients, self._now = new, new.fake, new.clients, clock.now()
        self._staff = {user.id: user for user in new.staff}
        self._names = {id: user.name for id, user in self._staff.items()}
        self._editors = new.who_may(Permission.EDIT_CLIENTS)
        self._held: dict[tuple[int, str], Any] = {}
        """What a client's field held before the changes so far."""

    def rows(self) -> list[Row]:
        """The rows of the story, oldest first."""
        moments = sorted(self._moments(self._new.firm.activities_a_day))
        rows = [*self._arrivals(moments), *self._changes(moments), *self._sign_ins(), *self._exports(moments)]
        return sorted(rows, key=lambda row: row["occurred_at"])

    def _moments(self, a_day: int) -> Iterator[datetime]:
        """When people worked."""
        for day in self._days():
            variation = self._fake.uniform(1 - VARIATION, 1 + VARIATION)
            share = WEEKEND_SHARE if day.weekday() >= 5 else variation
            for hour in self._fake.choices(list(HOURS), list(HOURS.values()), k=round(a_day * share)):
                moment = datetime.combine(day, time(hour), LONDON) + timedelta(seconds=self._fake.uniform(0, 3_600))
                if moment < self._now:
                    yield moment
        for minutes in JUST_NOW:
            yield self._now - timedelta(minutes=minutes, seconds=self._fake.randint(5, 50))

    def _days(self) -> Iterator[date]:
        """The days of the history, today at the end."""
        for back in range(DAYS, -1, -1):
            yield clock.day_of(self._now) - timedelta(days=back)

    def _arrivals(self, moments: Sequence[datetime]) -> Iterator[Row]:
        """The clients that came in these months. Nothing happens to them earlier."""
        for client in self._fake.some(self._clients, "client_is_new"):
            came = client.created_at = client.updated_at = client.status_since = client.last_activity_at = (
                self._fake.choice(moments)
            )
            fact = Fact("client.created", "created client", client.type_label)
            yield _row(came, self._by(client), subject_of(client), fact)

    def _changes(self, moments: Sequence[datetime]) -> Iterator[Row]:
        for moment in reversed(moments):
            client = self._fake.choice(self._clients)
            if client.created_at < moment and (changes := self._change(client, moment)):
                first, *more = changes
                sentence = " and ".join([first, *(label[0].lower() + label[1:] for label in more)])
                fact = Fact("client.updated", "updated", sentence, changes)
                yield _row(moment, self._by(client), subject_of(client), fact)

    def _change(self, client: Client, moment: datetime) -> Mapping[str, list[str]]:
        """By label, what stood there and what stands there since."""
        changes = {}
        place = "registered" if client.registered_address else "correspondence"
        for name in self._fake.weighted(TABLE["changes"]).format(place=place).split():
            now = self._held.get((client.id, name), getattr(client, name))
            before = self._before(client, name, now)
            if before != now and (now or name in MAY_BE_EMPTIED):
                self._held[client.id, name] = before
                changes[FIELDS[name].label] = [FIELDS[name].words(value, self._names) for value in (before, now)]
                if name == "status":
                    client.status_since = max(client.status_since, moment)
        if changes:
            client.version += 1
            client.updated_at = client.last_activity_at = max(client.updated_at, moment)
        return changes

    def _before(self, client: Client, name: str, now: Any) -> Any:
        fake = self._fake
        if name == "status":
            return ClientStatus(fake.choice(TABLE["status_before"].get(now, [now])))
        if name in ("manager_id", "partner_id"):
            return fake.choice([user.id for user in self._editors if user.role == Role.OWNER or name == "manager_id"])
        was_empty = not name.endswith(("_address", "_postcode")) and fake.happens("field_was_empty")
        return "" if was_empty else made_up(name, client, fake)

    def _by(self, client: Client) -> User:
        manager = self._staff.get(client.manager_id or 0)
        return manager if manager and self._fake.happens("change_by_manager") else self._fake.choice(self._editors)

    def _sign_ins(self) -> Iterator[Row]:
        for user in self._staff.values():
            for day in self._days():
                moment = datetime.combine(day, time(8), LONDON) + timedelta(seconds=self._fake.randint(0, 5_400))
                if day.weekday() < 5 and moment < self._now and self._fake.happens("signed_in"):
                    browser = Subject("browser", 0, self._fake.word("browsers"))
                    yield _row(moment, user, browser, Fact("person.signed_in", "signed in with"), WATCHERS)

    def _exports(self, moments: Sequence[datetime]) -> Iterator[Row]:
        fact = Fact("clients.exported", "exported", counted(len(self._clients), "row"))
        for moment in self._fake.sample(moments, EXPORTS):
            by = self._fake.choice(self._new.who_may(Permission.EXPORT))
            yield _row(moment, by, Subject("client_list", 0, "the client list", "/clients"), fact, WATCHERS)


def _row(moment: datetime, by: User, subject: Subject, fact: Fact, audience: str = EVERYONE) -> Row:
    return {"tenant_id": by.tenant_id, "occurred_at": moment, **columns_of(subject, fact, viewer_of(by), audience)}
