"""deploy/nginx.conf as it is shipped, in front of a real server: only ports and the paths of a machine are others."""

import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from tests.faults.lab import Lab
from tests.parts import needs, waiting
from tests.parts.nginx import Nginx, StartNginx
from tests.parts.process import Process
from tests.parts.server import ROOT, StartServer
from tests.world import World

HOST = "hub.example.co.uk"
SITE = ROOT / "deploy" / "nginx.conf"


@dataclass
class Site:
    """The server behind an nginx, at the name of the file."""

    lab: Lab
    nginx: Nginx
    certificate: Path
    https: int
    http: int
    _numbers: Iterator[int] = field(default_factory=count)

    def curl(self, path: str, *options: str, log: Path) -> Process:
        """A program that asks for this over HTTP/2, and writes what comes as it comes into `log`."""
        program = needs.program("curl", package="curl")
        known = ["--resolve", f"{HOST}:{self.https}:127.0.0.1", "--cacert", str(self.certificate)]
        address = f"https://{HOST}:{self.https}{path}"
        return Process([program, "--silent", "--no-buffer", "--http2", *known, *options, address], log=log)

    def get(self, path: str, *options: str) -> str:
        """The whole answer, with its head."""
        asked = self.curl(path, "--include", *options, log=self.certificate.with_name(f"answer-{next(self._numbers)}"))
        asked.start()
        assert asked.wait() == 0
        return asked.log()

    def logged(self) -> str:
        """Everything that nginx has written anywhere."""
        files = [file for file in self.nginx.folder.rglob("*") if file.is_file() and file.suffix != ".conf"]
        return "\n".join(file.read_text() for file in files)


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return environment | {"HUB_PUBLIC_URL": f"https://{HOST}", "HUB_PROXY_HOPS": "1"}


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of the host, with its key beside it in a file that ends in .key."""
    openssl = needs.program("openssl", package="openssl")
    file = tmp_path / "hub.pem"
    kind = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    names = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    files = ["-keyout", str(file.with_suffix(".key")), "-out", str(file)]
    subprocess.run([openssl, *kind, *names, *files], check=True, capture_output=True)
    return file


@pytest.fixture
def placed(certificate: Path) -> Callable[[int, int, int], str]:
    """The file on this machine: `placed(port of the server, of https, of http)`."""

    def place(server: int, https: int, http: int) -> str:
        text = SITE.read_text().replace("127.0.0.1:8000", f"127.0.0.1:{server}").replace("/var/log/nginx/", "")
        text = text.replace(f"/etc/ssl/certs/{HOST}.pem", str(certificate))
        text = text.replace(f"/etc/ssl/private/{HOST}.key", str(certificate.with_suffix(".key")))
        text = re.sub(r"(listen (?:\[::\]:)?)443\b", rf"\g<1>{https}", text)
        return re.sub(r"(listen (?:\[::\]:)?)80\b", rf"\g<1>{http}", text)

    return place


@pytest.fixture
def site(
    world: World,
    environment: dict[str, str],
    start_server: StartServer,
    start_nginx: StartNginx,
    certificate: Path,
    placed: Callable[[int, int, int], str],
) -> Site:
    server = start_server(environment)
    https, http = waiting.free_port(), waiting.free_port()
    nginx = start_nginx(placed(server.port, https, http), https)
    return Site(Lab(world, server), nginx, certificate, https, http)
