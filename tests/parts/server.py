"""The application as production runs it: gunicorn with its own settings file, on a free port."""

import http.client
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

import pytest

from tests.parts import waiting
from tests.parts.process import Process

ROOT = Path(__file__).parents[2]

# What the person who runs the tests has set for an installation of their own must not reach the one under test.
OWN_PREFIXES = ("HUB_", "FLASK_", "GUNICORN_", "WEB_CONCURRENCY")


class StartServer(Protocol):
    def __call__(
        self,
        env: Mapping[str, str],
        *,
        app: str = "app:app",
        settings: str = "gunicorn.conf.py",
        port: int | None = None,
    ) -> "HubServer": ...


class HubServer:
    """One server of the application. Ends and starts at the same address, so that pages find it again."""

    def __init__(
        self,
        folder: Path,
        env: Mapping[str, str],
        *,
        app: str = "app:app",
        settings: str = "gunicorn.conf.py",
        port: int | None = None,
    ) -> None:
        self.port = port or waiting.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        given = {"HUB_PUBLIC_URL": self.url, **env}
        self.public_url = given["HUB_PUBLIC_URL"]
        command: list[str | Path] = [
            sys.executable,
            "-m",
            "gunicorn",
            "--config",
            ROOT / settings,
            "--chdir",
            ROOT,
            "--bind",
            f"127.0.0.1:{self.port}",
            app,
        ]
        self.process = Process(command, log=folder / f"server-{self.port}.log", env=clean_environment(given))

    def start(self) -> None:
        """Returns when the server answers /healthz."""
        self.process.start()
        waiting.until(lambda: self.healthy() or not self.process.alive, f"the server answering:\n{self.log()}")
        assert self.process.alive, f"the server ended at once:\n{self.log()}"

    def restart(self) -> None:
        """Ask it to finish, and start it again."""
        self.terminate()
        self.start()

    def terminate(self) -> int:
        """What a service manager's stop does; its exit status."""
        return self.process.terminate()

    def kill(self) -> None:
        """`kill -9`, the master and its workers at once."""
        self.process.kill()
        # The workers are not ours to wait for; the last of them lets go of the port.
        waiting.until(lambda: not waiting.listens(self.port), f"nobody listening on {self.port} any more")

    def freeze(self) -> None:
        """The machine hangs: connections stay open, nobody answers."""
        self.process.freeze()

    def thaw(self) -> None:
        self.process.thaw()

    def log(self) -> str:
        return self.process.log()

    def healthy(self) -> bool:
        return self.status("/healthz") == 200

    def status(self, path: str) -> int | None:
        """The status of a plain GET, None when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


def clean_environment(given: Mapping[str, str]) -> dict[str, str]:
    """The machine's environment without its own settings of Practice Hub, and those given."""
    machine = {name: value for name, value in os.environ.items() if not name.startswith(OWN_PREFIXES)}
    return machine | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)} | dict(given)


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Start the application: `start_server({"HUB_DATABASE_URL": …})`. It ends with the test, whatever its state."""
    started: list[HubServer] = []

    def start(
        env: Mapping[str, str], *, app: str = "app:app", settings: str = "gunicorn.conf.py", port: int | None = None
    ) -> HubServer:
        server = HubServer(tmp_path, env, app=app, settings=settings, port=port)
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.process.stop()
