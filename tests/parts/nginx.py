"""An nginx of a test's own, with the configuration that the test gives."""

import getpass
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.parts import needs, waiting
from tests.parts.process import Process

FRAME = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log stderr notice;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {servers}
}}
"""

# servers (what stands inside `http { }`), port (the one that they listen on) → the running server
StartNginx = Callable[[str, int], "Nginx"]


class Nginx:
    def __init__(self, servers: str, port: int, folder: Path) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.folder = folder
        self._access_log = folder / "access.log"
        # Run by root, its workers would become somebody who may not enter the test's folder.
        user = f"user {getpass.getuser()};" if os.getuid() == 0 else ""
        configuration = folder / "nginx.conf"
        configuration.write_text(FRAME.format(folder=folder, servers=servers, user=user))
        program = needs.program("nginx", "/usr/sbin/nginx", package="nginx")
        self.process = Process([program, "-p", folder, "-c", configuration, "-e", "stderr"], log=folder / "nginx.log")

    def start(self) -> None:
        self.process.start()
        self.process.wait_for_port(self.port)

    def access_log(self) -> str:
        return self._access_log.read_text()


@pytest.fixture
def start_nginx(tmp_path: Path) -> Iterator[StartNginx]:
    """Start an nginx: `start_nginx("server { listen 127.0.0.1:PORT; … }", PORT)`."""
    started: list[Nginx] = []

    def start(servers: str, port: int) -> Nginx:
        folder = tmp_path / f"nginx-{port}"
        folder.mkdir()
        started.append(Nginx(servers, port, folder))
        started[-1].start()
        return started[-1]

    yield start
    for nginx in started:
        nginx.process.stop()


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on."""
    return waiting.free_port()
