"""Somebody's tabs, whose bells a test watches. Tabs hide each other, as they do in life."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from practice_hub.base import clock
from practice_hub.notifications.models import NotificationPreferences
from practice_hub.people.viewer import Viewer
from tests.faults.lab import Lab
from tests.parts import waiting
from tests.parts.rawcdp import Chromium, Tab
from tests.world import World

HEARD = Path(__file__).with_name("heard.js").read_text()

TITLE = "document.title.match(/^\\((.+?)\\)/)?.[1] ?? ''"
BADGE = "(b => b.checkVisibility() ? b.firstElementChild.textContent : '')(document.getElementById('bell-count'))"
ICON = "document.querySelector('link[rel=icon]').href.split('/').at(-1)"
TOASTS = "[...document.querySelectorAll('[data-toast] h2')].map(title => title.textContent)"
SOUND = "document.querySelector('[data-sound-words]').textContent"

# What the switch says of a sound that waits for a gesture.
WAITING = "On: click anywhere to enable"

ELSEWHERE = "about:blank"
# Everything that a person can choose to be told of the team by.
LOUD = {"team": ["in_app", "toast", "sound", "desktop"]}

OpenTabs = Callable[..., list["Bell"]]


class Bell:
    """One tab of one person."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab

    def live(self) -> "Bell":
        self.tab.wait_for("document.documentElement.dataset.connection === 'connected'")
        return self

    def heard(self, what: str) -> Any:
        """What the person heard and saw on this page: a list of heard.js."""
        return self.tab.evaluate(f"heard.{what}")

    def hears(self, what: str, expected: Any) -> None:
        waiting.until(lambda: self.heard(what) == expected, f"{expected} as {what}, not {self.heard(what)}")

    def toasts(self) -> list[str]:
        """The titles of the toasts that stand, the oldest first."""
        return list(self.tab.evaluate(TOASTS))

    def shows_toasts(self, *titles: str) -> None:
        waiting.until(lambda: self.toasts() == list(titles), f"the toasts {titles}, not {self.toasts()}")

    def counts(self) -> tuple[str, str, str]:
        """What title, badge and icon say."""
        return self.tab.evaluate(TITLE), self.tab.evaluate(BADGE), self.tab.evaluate(ICON)

    def shows_count(self, count: int) -> None:
        said = (str(count), str(count), f"{count}.svg") if count else ("", "", "favicon.svg")
        waiting.until(lambda: self.counts() == said, f"{said}, not {self.counts()}")

    def sound_is(self, words: str) -> None:
        """What the switch in the bell says of the sound."""
        waiting.until(lambda: self.sound() == words, f"Notification sound: {words}, not {self.sound()}")

    def sound(self) -> str:
        return str(self.tab.evaluate(SOUND)).removeprefix("Notification sound: ")

    def act(self) -> "Bell":
        """A gesture of the person: browsers allow sound after it."""
        self.tab.click("h1")
        return self

    def at(self, path: str) -> "Bell":
        """On another page of the same tab."""
        self.tab.go(self.tab.evaluate("location.origin") + path)
        return self.live()

    def press(self, *keys: str) -> None:
        for key in keys:
            code = {"Enter": 13, "Escape": 27}.get(key, 0)
            text = {"text": "\r"} if key == "Enter" else {"text": key} if len(key) == 1 else {}
            self.tab.send("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, **text)
            self.tab.send("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def read_out(self, region: str) -> str:
        """The words of a live region as the browser gives them to a screen reader."""
        found = self.tab.send("Runtime.evaluate", expression=f"document.getElementById('{region}')")
        tree = self.tab.send("Accessibility.queryAXTree", objectId=found["result"]["objectId"], role="StaticText")
        return "".join(node["name"]["value"] for node in tree["nodes"])


def tabs_of(
    chromium: Chromium, person: str, lab: Lab, viewer: Viewer, *paths: str, windows: bool = False
) -> list[Bell]:
    """This person's browser with these pages, the last of them in front. Each is live before the next is opened.

    ELSEWHERE is somebody else's page. `windows`: each page in its own, all of them seen at once.
    """
    name, _, value = lab.cookie(viewer).partition("=")
    bells = []
    for path in paths:
        tab = _window(chromium, person) if windows else chromium.tab(person=person)
        if path == ELSEWHERE:
            continue
        tab.send("Page.addScriptToEvaluateOnNewDocument", source=HEARD)
        tab.send("Network.setCookie", name=name, value=value, url=lab.server.url)
        tab.go(lab.server.url + path)
        bells.append(Bell(tab).live())
    return bells


def _window(chromium: Chromium, person: str) -> Tab:
    made = chromium.connection.send(
        "Target.createTarget", url="about:blank", browserContextId=person, newWindow=True, background=False
    )
    return Tab(chromium.connection, made["targetId"])


def wants(world: World, viewer: Viewer, **changes: Any) -> None:
    """This person has chosen how to be told; there are no quiet hours unless the test says so."""
    usual = {
        "matrix": {},
        "toasts": "all",
        "sound": True,
        "volume": 60,
        "desktop": False,
        "quiet": False,
        "quiet_from": clock.now().time(),
        "quiet_to": clock.now().time(),
        "working_days": [0, 1, 2, 3, 4, 5, 6],
        "time_zone": "Europe/London",
        "urgent_through": True,
    }
    with world.write(viewer) as session:
        session.add(NotificationPreferences(user_id=viewer.user_id, **(usual | changes)))


@contextmanager
def cut_off(lab: Lab, bell: Bell) -> Iterator[None]:
    """Inside this block the tab has no network. After it the server knows everything that was done in it."""
    bell.tab.offline(True)
    bell.tab.wait_for("document.documentElement.dataset.connection !== 'connected'")
    yield
    # It would hear of what another process did a moment later than a page that comes back now.
    lab.server.kill()
    lab.server.start()
    bell.tab.offline(False)


def a_minute_ago() -> Any:
    """Inside this block it is a minute earlier."""
    return clock.stopped(clock.now() - timedelta(minutes=1))
