"""What saving costs on the embedded database, and what it costs those who listen meanwhile.

`python -m benchmarks.writes`. Colleagues save as quickly as they can over HTTP, each after the answer to the last,
while fifty streams of the practice are open. Two commits of this project are compared by running it in both, in turn:
milliseconds say as much of the machine's disk as of the program.
"""

import http.client
import re
import statistics
import threading
import time
from collections.abc import Sequence
from urllib.parse import urlencode

from benchmarks.first import lab
from practice_hub.people.viewer import Viewer
from tests.faults.lab import Crowd, Lab

WRITERS = 4
STREAMS = 50
SECONDS = 8
# Between two requests that only the event loop can hold up.
PAUSE_SECONDS = 0.01
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
NAME = re.compile(rb"Client \d+ of \d+ Ltd")


class Colleague(threading.Thread):
    """Adds clients, one after the other, until `end`. `begun` and `saved`: by name, when it was sent and answered."""

    def __init__(self, lab: Lab, who: Viewer, number: int, end: float) -> None:
        super().__init__(daemon=True)
        self.begun: dict[str, float] = {}
        self.saved: dict[str, float] = {}
        self._number, self._end, self._cookie = number, end, lab.cookie(who)
        self._connection = http.client.HTTPConnection("127.0.0.1", lab.server.port, timeout=60)

    def run(self) -> None:
        found = TOKEN.search(self._ask("GET", "/clients/new"))
        assert found is not None
        while time.perf_counter() < self._end:
            name = f"Client {len(self.begun)} of {self._number} Ltd"
            self.begun[name] = time.perf_counter()
            self._ask("POST", "/clients/new", name=name, type="limited_company", csrf_token=found[1])
            self.saved[name] = time.perf_counter()

    def _ask(self, method: str, path: str, **form: str) -> str:
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request(method, path, urlencode(form) if form else None, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        assert answer.status in (200, 303), f"{method} {path}: {answer.status}"
        own = answer.getheader("Set-Cookie")
        self._cookie = own.partition(";")[0] if own else self._cookie
        return text


class Listener(threading.Thread):
    """One stream. `heard`: by name, when a client was first told of."""

    def __init__(self, lab: Lab, who: Viewer) -> None:
        super().__init__(daemon=True)
        self.heard: dict[str, float] = {}
        connection = http.client.HTTPConnection("127.0.0.1", lab.server.port, timeout=60)
        connection.request("GET", "/realtime/stream", headers={"Cookie": lab.cookie(who)})
        self._answer = connection.getresponse()

    def run(self) -> None:
        for line in self._answer:
            for name in NAME.findall(line):
                self.heard.setdefault(name.decode(), time.perf_counter())


def turns(lab: Lab, end: float) -> list[float]:
    """Milliseconds of requests that need neither database nor disk, until `end`."""
    connection = http.client.HTTPConnection("127.0.0.1", lab.server.port, timeout=60)
    times = []
    while time.perf_counter() < end:
        begun = time.perf_counter()
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        times.append((time.perf_counter() - begun) * 1000)
        time.sleep(PAUSE_SECONDS)
    return times


def line(what: str, times: Sequence[float]) -> str:
    hundredths = statistics.quantiles(times, n=100)
    return f"{what:<52}{hundredths[49]:9.1f}{hundredths[98]:9.1f}"


def main() -> None:
    crowd = Crowd()
    with lab() as hub:
        crowd.join(hub.server.port, hub.cookie(hub.world.bob), STREAMS - 1)
        listener = Listener(hub, hub.world.bob)
        listener.start()
        quiet = turns(hub, time.perf_counter() + SECONDS / 4)
        end = time.perf_counter() + SECONDS
        colleagues = [Colleague(hub, hub.world.alice, number, end) for number in range(WRITERS)]
        for colleague in colleagues:
            colleague.start()
        busy = turns(hub, end)
        for colleague in colleagues:
            colleague.join()
        crowd.close()
    begun = {name: at for colleague in colleagues for name, at in colleague.begun.items()}
    saved = {name: at for colleague in colleagues for name, at in colleague.saved.items()}
    print(f"{WRITERS} colleagues, {STREAMS} streams: {len(saved) / SECONDS:.1f} saves a second")
    print(f"{'milliseconds':<52}{'p50':>9}{'p99':>9}")
    print(line("a save, from the click to its answer", [(at - begun[name]) * 1000 for name, at in saved.items()]))
    heard = [(at - begun[name]) * 1000 for name, at in listener.heard.items()]
    print(line("… to a colleague's stream", heard))
    print(line("a turn of the event loop, nobody saves", quiet))
    print(line("a turn of the event loop while they save", busy))


if __name__ == "__main__":
    main()
