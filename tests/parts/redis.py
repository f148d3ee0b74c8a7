"""A Redis server of the test run's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from tests.parts import needs, waiting
from tests.parts.process import Process


class RedisServer:
    """One server that keeps nothing on disk. It can be killed and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self.port = waiting.free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        program = needs.program("redis-server", package="redis-server")
        options: list[str | Path] = [
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            folder,
        ]
        self.process = Process([program, *options], log=folder / "redis.log")

    def start(self) -> None:
        self.process.start()
        self.process.wait_for_port(self.port)

    def kill(self) -> None:
        self.process.kill()

    def flush(self) -> None:
        with Redis.from_url(self.url) as connection:
            connection.flushall()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One server for the worker's whole run; a test that kills it starts it again."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.process.stop()


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """The address of an empty Redis."""
    redis_server.flush()
    return redis_server.url
