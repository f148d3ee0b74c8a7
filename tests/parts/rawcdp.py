"""Chromium driven by its DevTools protocol alone, so that tabs are really hidden and pages really kept for "back".

`chromium.tab(url)` opens a tab in front of the others; `chromium.person()` is another person with cookies of their own.
"""

import json
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from simple_websocket import Client

from tests.parts import waiting
from tests.parts.chromium import ARGUMENTS
from tests.parts.process import Process

ANSWER_SECONDS = 20
# Enough to find what a test looks for; a page with a chatty console must not fill the memory.
EVENTS_KEPT = 2000


class DevToolsError(RuntimeError):
    """Chromium refused a command, or a page's script threw."""


class Connection:
    """Commands to the browser or to one of its tabs (a session), and the events between their answers."""

    def __init__(self, address: str) -> None:
        self._socket = Client(address, max_message_size=None)
        self._last = 0
        self.events: deque[dict[str, Any]] = deque(maxlen=EVENTS_KEPT)

    def send(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": params}
        self._socket.send(json.dumps(message | ({"sessionId": session} if session else {})))
        while (answer := self._receive(method)).get("id") != self._last:
            self.events.append(answer)
        if "error" in answer:
            raise DevToolsError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def close(self) -> None:
        self._socket.close()

    def _receive(self, method: str) -> dict[str, Any]:
        text = self._socket.receive(timeout=ANSWER_SECONDS)
        if text is None:
            raise TimeoutError(f"{method}: no answer in {ANSWER_SECONDS} s")
        message: dict[str, Any] = json.loads(text)
        return message


class Chromium:
    """One browser with a fresh profile."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._profile = folder / "profile"
        options = [
            f"--user-data-dir={self._profile}",
            "--remote-debugging-port=0",
            "--headless=new",
            "--window-size=1280,800",
        ]
        self._process = Process([program, *ARGUMENTS, *options, "about:blank"], log=folder / "chromium.log")

    def start(self) -> None:
        self._process.start()
        port, path = waiting.until(self._announced, "Chromium's DevTools port")
        self.connection = Connection(f"ws://127.0.0.1:{port}{path}")

    def stop(self) -> None:
        self._process.stop()

    def tab(self, url: str = "about:blank", *, person: str | None = None, background: bool = False) -> "Tab":
        """A new tab, in front unless `background`."""
        whose = {"browserContextId": person} if person else {}
        target = self.connection.send("Target.createTarget", url="about:blank", background=background, **whose)[
            "targetId"
        ]
        tab = Tab(self.connection, target)
        if url != "about:blank":
            tab.go(url)
        return tab

    def person(self) -> str:
        """Somebody else's cookies, storage and cache; give it to `tab()`."""
        context: str = self.connection.send("Target.createBrowserContext")["browserContextId"]
        return context

    def _announced(self) -> list[str]:
        """Chromium writes the port that it found and its own path there, two lines, once it listens."""
        announcement = self._profile / "DevToolsActivePort"
        lines = announcement.read_text().splitlines() if announcement.exists() else []
        return lines if len(lines) == 2 else []


class Tab:
    """One tab. Its page is hidden when another tab of the window is in front."""

    def __init__(self, connection: Connection, target: str) -> None:
        self._connection = connection
        self._target = target
        self._session: str = connection.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.send("Page.enable")
        self.send("Runtime.enable")

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        return self._connection.send(method, self._session, **params)

    # ── Looking ──

    def evaluate(self, expression: str, *, gesture: bool = False) -> Any:
        """The value of a JavaScript expression in the page, awaited. Works under any security policy."""
        answer = self.send(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True, userGesture=gesture
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise DevToolsError(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")

    def wait_for(self, expression: str) -> Any:
        """The first true value of the expression. A page that is just being replaced is asked again."""

        def ask() -> Any:
            try:
                return self.evaluate(expression)
            except DevToolsError:
                return None

        return waiting.until(ask, f"{expression} in {self._target}")

    def hidden(self) -> bool:
        return bool(self.evaluate("document.hidden"))

    def events(self, method: str) -> list[dict[str, Any]]:
        """What this tab reported so far, such as "Runtime.consoleAPICalled" (more: `send("Network.enable")`)."""
        self.evaluate("0")  # takes in what has arrived
        ours = [event for event in self._connection.events if event.get("sessionId") == self._session]
        return [event["params"] for event in ours if event["method"] == method]

    # ── Doing ──

    def go(self, url: str) -> None:
        """Open the address; returns when the page has loaded."""
        answer = self.send("Page.navigate", url=url)
        if problem := answer.get("errorText"):
            raise DevToolsError(f"{url}: {problem}")
        self._loaded(f"location.href.startsWith({json.dumps(url)})")

    def back(self) -> None:
        self._step(-1)

    def forward(self) -> None:
        self._step(1)

    def to_front(self) -> None:
        """Show this tab; the one that was shown becomes hidden."""
        self._connection.send("Target.activateTarget", targetId=self._target)

    def click(self, selector: str) -> None:
        """A real click in the middle of the element: a gesture, unlike `element.click()`."""
        box = self.wait_for(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.scrollIntoView();"
            " const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        where = {"x": box[0], "y": box[1], "button": "left", "clickCount": 1}
        self.send("Input.dispatchMouseEvent", type="mousePressed", **where)
        self.send("Input.dispatchMouseEvent", type="mouseReleased", **where)

    def type(self, text: str) -> None:
        """Into the focused field."""
        self.send("Input.insertText", text=text)

    def offline(self, cut: bool) -> None:
        """Pull this tab's network cable, or put it back. The page's `online` and `offline` events fire."""
        self.send("Network.enable")
        self.send(
            "Network.emulateNetworkConditions", offline=cut, latency=0, downloadThroughput=-1, uploadThroughput=-1
        )

    def close(self) -> None:
        self._connection.send("Target.closeTarget", targetId=self._target)

    def _step(self, by: int) -> None:
        history = self.send("Page.getNavigationHistory")
        entry = history["entries"][history["currentIndex"] + by]
        self.send("Page.navigateToHistoryEntry", entryId=entry["id"])
        self._loaded(f"location.href === {json.dumps(entry['url'])}")

    def _loaded(self, here: str) -> None:
        self.wait_for(f"{here} && document.readyState === 'complete'")


@pytest.fixture
def chromium(chromium_path: Path, tmp_path: Path) -> Iterator[Chromium]:
    """A browser of the test's own, whose tabs hide each other."""
    browser = Chromium(chromium_path, tmp_path)
    browser.start()
    yield browser
    browser.stop()
