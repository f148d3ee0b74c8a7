"""A practice with one of everything, a page open before each person of it, and what each of them hears."""

import re
from collections.abc import Callable, Iterator

from flask.testing import FlaskClient
from sqlalchemy import func, select

from practice_hub.activity.models import Activity
from practice_hub.base.jobs import Jobs
from practice_hub.base.worker import Worker
from practice_hub.people.models import User
from practice_hub.tasks.actions import records as tasks
from practice_hub.web.extension import PracticeHub
from tests.accounts.conftest import give_passwords
from tests.test_routes import things_of
from tests.world import World

PEOPLE = ("alice", "megan", "bob", "rita", "charlie")
FACT = re.compile(r'<hx-event name="([^"]+)"[^>]*? subject="([a-z_-]+)-(\d+)"')


class Tour:
    """Charlie, of another practice, has a page open too."""

    def __init__(self, world: World) -> None:
        give_passwords(world)
        self.world, ids = world, things_of(world, world.alice, world.bob)
        self.ids = vars(ids) | {f"{name}_id": getattr(world, name).user_id for name in PEOPLE}
        self.browsers = {name: world.browser(getattr(world, name)) for name in PEOPLE}
        self.cursors: dict[str, str] = {}
        self.heard()

    def heard(self) -> dict[str, set[str]]:
        """What each person's page was told since they were last asked: facts, and what the new activities are."""
        return {name: set(self._heard_by(name)) for name in PEOPLE}

    def fill(self, text: str) -> str | list[str]:
        """What is sent, with the numbers of this practice; `{many}` are tasks that are more than are told singly."""
        if text == "{many}":
            with self.world.write(self.world.bob) as session:
                added = [tasks.create(session, by=self.world.bob, title=f"Task {number}") for number in range(25)]
                session.flush()
                return [str(task.id) for task in added]
        return text.format(newest=self._newest(), **self.ids)

    def _newest(self) -> int:
        with self.world.database.read(self.world.alice.tenant_id) as session:
            return session.scalars(select(func.max(Activity.id))).one()

    def _add_task(self, number: int) -> int:
        with self.world.write(self.world.bob) as session:
            task = tasks.create(session, by=self.world.bob, title=f"One of many {number}")
        return task.id

    def work(self) -> None:
        """The worker does what there is to do."""
        quiet = Jobs()
        quiet.handlers = PracticeHub.of(self.world.app).jobs.handlers
        Worker(self.world.database, quiet, self.world.app.app_context).drain()

    def visitor(self) -> FlaskClient:
        return self.world.app.test_client()

    def email(self, name: str) -> str:
        viewer = getattr(self.world, name)
        with self.world.database.read(viewer.tenant_id) as session:
            return session.get_one(User, viewer.user_id).email

    def _heard_by(self, name: str) -> Iterator[str]:
        cursor = self.cursors.get(name)
        answer = self.browsers[name].get("/realtime/poll" + (f"?cursor={cursor}" if cursor else ""))
        assert answer.status_code in (200, 204)
        self.cursors[name] = answer.headers["RT-Cursor"]
        for fact, subject, number in FACT.findall(answer.text):
            if subject in ("inbox", "preferences", "tasks-own"):
                assert int(number) == getattr(self.world, name).user_id, f"{name} hears of another's {subject}"
            yield self._action_of(int(number)) if fact == "activity:new" else fact

    def _action_of(self, activity_id: int) -> str:
        for viewer in (self.world.alice, self.world.charlie):
            with self.world.database.read(viewer.tenant_id) as session:
                if found := session.scalar(select(Activity.action).where(Activity.id == activity_id)):
                    return found
        raise LookupError(activity_id)


def press(who: str, path: str, **sent: str) -> Callable[[Tour], object]:
    def do(tour: Tour) -> None:
        data = {name: tour.fill(text) for name, text in sent.items()}
        answer = tour.browsers[who].post(str(tour.fill(path)), data=data)
        assert answer.status_code in (200, 204, 303), answer.status

    return do
