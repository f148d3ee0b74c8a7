"""Whatever happens in whatever order, the badge is the server's count is what a fresh page shows, for everybody."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from hypothesis import Phase, given, settings
from hypothesis import strategies as some

from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.notifications import access
from practice_hub.notifications.actions import mark_read, preferences
from practice_hub.notifications.actions.retract import delete, retract
from practice_hub.notifications.models import Notification
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import Viewer
from tests.notifications.told import frames, head, tell
from tests.world import World

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
STEPS = (
    "notify",
    "read",
    "unread",
    "read group",
    "unread group",
    "read all",
    "delete",
    "dismiss",
    "retract",
    "mute",
    "a day later",
)

steps = some.lists(
    some.tuples(some.sampled_from(STEPS), some.integers(0, 2), some.integers(0, 2), some.integers(0, 30)),
    min_size=1,
    max_size=12,
)


def dismiss(session: WriteSession, one: Notification, *, by: Viewer) -> int:
    return mark_read.dismiss(session, [one.id], by=by)


class Model:
    """What each person ought to see: number → whether it is unread; and what they have muted."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people = [world.bob, world.megan, world.charlie]
        self.seen: dict[int, dict[int, bool]] = {person.user_id: {} for person in self.people}
        self.about: dict[int, SubjectRef] = {}
        self.muted: dict[tuple[int, int], date] = {}
        self.now = NOON
        self.checked = 0
        self.heads = dict.fromkeys(self.seen, 0)

    def step(self, name: str, person: int, record: int, which: int) -> None:
        who, subject = self.people[person], SubjectRef("client", record + 1)
        with clock.stopped(self.now):
            if name == "notify":
                self._notify(who, subject)
            elif name == "retract":
                self._retract(who, subject)
            elif name == "mute":
                self._mute(who, subject)
            elif name == "read all":
                self._change(who, lambda session, _: mark_read.mark_all_read(session, by=who))
                self.seen[who.user_id] = dict.fromkeys(self.seen[who.user_id], False)
            elif name == "a day later":
                self.now += timedelta(days=1)
            elif self.seen[who.user_id]:
                own = list(self.seen[who.user_id])
                self._one(name, who, own[which % len(own)])

    def _notify(self, who: Viewer, subject: SubjectRef) -> None:
        by = Viewer(who.tenant_id, 0, "The operator", Role.OWNER)
        made = tell(self.world, who, by=by, subject=subject, group_key=f"client:{subject.id}")
        muted = self.muted.get((who.user_id, subject.id), date.min) >= self.now.date()
        assert len(made) == (0 if muted else 1)
        for row in made:
            self.seen[who.user_id][row.id] = True
            self.about[row.id] = subject

    def _retract(self, who: Viewer, subject: SubjectRef) -> None:
        """Of everybody in the practice."""
        self._change(who, lambda session, _: retract(session, subject, reason="done"))
        for person in self.people:
            if person.tenant_id == who.tenant_id:
                own = self.seen[person.user_id]
                gone = [id for id, unread in own.items() if unread and self.about[id] == subject]
                for id in gone:
                    del own[id]

    def _mute(self, who: Viewer, subject: SubjectRef) -> None:
        until = self.now.date()
        self._change(
            who, lambda session, _: preferences.mute(session, subject, "ABC", "/clients/1", until=until, by=who)
        )
        self.muted[who.user_id, subject.id] = until

    def _one(self, name: str, who: Viewer, id: int) -> None:
        own = self.seen[who.user_id]
        call: Callable[..., object] = {
            "read": mark_read.mark_read,
            "unread": mark_read.mark_unread,
            "read group": mark_read.mark_group_read,
            "unread group": mark_read.mark_group_unread,
            "delete": delete,
            "dismiss": dismiss,
        }[name]
        group = self._group(who, id) if "group" in name else [id]
        self._change(who, lambda session, one: call(session, one, by=who), id)
        for member in group:
            if name == "delete":
                del own[member]
            elif name != "dismiss":
                own[member] = name.startswith("unread")

    def _group(self, who: Viewer, id: int) -> list[int]:
        """Those of the same day and record that are read, or unread, as this one is."""
        own = self.seen[who.user_id]
        with self.world.database.read(who.tenant_id) as session:
            days = {other: session.get_one(Notification, other).day for other in own}
        return [
            other
            for other in own
            if own[other] == own[id] and self.about[other] == self.about[id] and days[other] == days[id]
        ]

    def _change(self, who: Viewer, call: Callable[..., object], id: int | None = None) -> None:
        with self.world.write(who) as session:
            one = None if id is None else access.get_notification(session, who.user_id, id)
            assert id is None or one is not None
            call(session, one)

    def check(self) -> None:
        for person in self.people:
            own = self.seen[person.user_id]
            unread = sum(own.values())
            with clock.stopped(self.now), self.world.database.read(person.tenant_id) as session:
                assert access.unread_count(session, person.user_id) == unread
                assert access.unread(session, person.user_id).total == unread
                entries = access.entries(session, person.user_id, length=100).entries
            assert sum(entry.size for entry in entries) == len(own)
            assert sum(entry.size for entry in entries if not entry.is_read) == unread
            assert sum(entry.size for entry in entries if entry.is_read) == len(own) - unread

    def check_screens(self) -> None:
        """What one of them sees, each in turn: a fresh page, and what the last frame drew in each of their tabs."""
        person = self.people[self.checked % len(self.people)]
        unread = sum(self.seen[person.user_id].values())
        with clock.stopped(self.now):
            page = self.world.browser(person).get("/notifications").text
            pushed = [
                one for one in frames(self.world, person, after=self.heads[person.user_id]) if "bell-count" in one
            ]
        self.heads[person.user_id] = head(self.world, person)
        self.checked += 1
        for shown in (page, *pushed[-1:]):
            found = re.search(r'id="bell-count"[^>]* data-unread="(\d+)"', shown)
            assert found
            assert int(found[1]) == unread
        assert (f"<title>{unread:,} unread, Notifications" in page) == bool(unread)


def test_badge_count_and_page_agree_after_any_sequence(world: World) -> None:
    """Bob, Megan and Charlie, who is of another practice. Each example goes on where the last one ended, which is a
    sequence as well.
    """
    model = Model(world)
    for person in range(len(model.people)):
        model.step("notify", person, 0, 0)

    @settings(max_examples=20, deadline=None, database=None, phases=[Phase.generate])
    @given(steps)
    def run(taken: list[tuple[str, int, int, int]]) -> None:
        for step in taken:
            model.step(*step)
            model.check()
        model.check_screens()

    run()
