"""Read a stream of the test client message by message, as a page does."""

from collections.abc import Iterator
from typing import Any, cast

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from practice_hub.activity import actions
from practice_hub.activity.subjects import Subject
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.event import EVERYONE, Cursor
from practice_hub.web.extension import PracticeHub
from tests.parts import waiting
from tests.realtime.whatwg import Message, Reader
from tests.world import World


class Stream:
    """One open stream. Messages are pulled on the caller's own thread: nothing happens behind its back."""

    def __init__(self, browser: FlaskClient, cursor: Cursor | str | None = None) -> None:
        headers = {"Last-Event-ID": str(cursor)} if cursor else {}
        self.response: TestResponse = browser.get("/realtime/stream", headers=headers, buffered=False)
        self._pieces: Iterator[bytes] = (
            iter(cast("Iterator[bytes]", self.response.response)) if self.response.status_code == 200 else iter(())
        )
        self._reader = Reader()
        self.messages: list[Message] = []

    def until(self, event: str, data: str = "") -> list[Message]:
        """Read on until a message of this name that contains these words; answers all so far."""
        while not any(message.event == event and data in message.data for message in self.messages):
            self.messages += self._reader.feed(next(self._pieces))
        return self.messages

    @property
    def ids(self) -> list[str]:
        """The ids of the content so far, in the order they came."""
        return [message.id for message in self.messages if message.event == "message"]

    def close(self) -> None:
        self.response.close()


def act(world: World, by: Viewer, words: str, *, audience: str = EVERYONE) -> None:
    """Something happens in this person's practice."""
    with world.write(by) as session:
        fact = actions.Fact("test.done", "did")
        actions.record(session, Subject("client", 1, words), fact, by=by, audience=audience)


def cursor_of(browser: FlaskClient) -> str:
    """Where a page that is opened now would begin."""
    return str(browser.get("/realtime/poll").headers["RT-Cursor"])


def eventually_counts(world: World, viewer: Viewer, count: int) -> Any:
    """The hub comes to count this many pages of the practice."""
    hub = PracticeHub.of(world.app).hub
    return waiting.until(lambda: hub.subscriber_count(viewer.tenant_id) == count, f"{count} pages")
