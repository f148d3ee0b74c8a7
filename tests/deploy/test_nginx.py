"""An operator copies deploy/nginx.conf: nginx loads it, and people's pages are live behind it (docs/deployment.md)."""

import http.client
import re
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.deploy.conftest import HOST, SITE, Site
from tests.parts import waiting
from tests.parts.nginx import StartNginx

Place = Callable[[int, int, int], str]


def test_nginx_loads_the_file_and_has_nothing_against_it(
    start_nginx: StartNginx, placed: Place, free_port: int
) -> None:
    nginx = start_nginx(placed(1, free_port, waiting.free_port()), free_port)
    complaints = re.findall(r"\[(?:warn|error|crit|alert|emerg)\] (.*)", nginx.process.log())
    # Known to every version; from 1.25.1 on a word of its own is preferred, which older ones refuse.
    assert [words for words in complaints if 'the "listen ... http2" directive is deprecated' not in words] == []


def test_the_lines_for_ipv6_load_too(start_nginx: StartNginx, placed: Place, free_port: int) -> None:
    if not _has_ipv6():
        pytest.skip("this machine has no IPv6")
    text = placed(1, free_port, waiting.free_port())
    with_ipv6, count = re.subn(r"# (listen \[::\])", r"\1", text)
    assert count == 2
    start_nginx(with_ipv6, free_port)
    with socket.create_connection(("::1", free_port), timeout=10):
        pass


def test_http_2_is_offered(site: Site) -> None:
    context = ssl.create_default_context(cafile=site.certificate)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", site.https), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=HOST) as secure,
    ):
        assert secure.selected_alpn_protocol() == "h2"


def test_what_a_colleague_does_comes_through_at_once(site: Site, tmp_path: Path) -> None:
    bob, alice = site.lab.world.bob, site.lab.world.alice
    as_browsers_do = ("--include", "--cookie", site.lab.cookie(bob), "--header", "Accept-Encoding: gzip")
    stream = site.curl("/realtime/stream", *as_browsers_do, log=tmp_path / "stream")
    stream.start()
    try:
        waiting.until(lambda: "event: rt:live" in stream.log() or not stream.alive, "a live stream")
        assert stream.log().startswith("HTTP/2 200"), stream.log()
        site.lab.act(alice, "filed the accounts of Fairweather Ltd")
        waiting.until(lambda: "Fairweather" in stream.log() or not stream.alive, "what Alice did")
        assert stream.alive, stream.log()
    finally:
        stream.stop()


def test_the_page_is_told_who_asks_and_under_which_name(site: Site, tmp_path: Path) -> None:
    """Else the hub would refuse the host, or build cookies and links for another address."""
    asked = site.curl("/sign-in", "--include", log=tmp_path / "page")
    asked.start()
    assert asked.wait() == 0
    assert asked.log().startswith("HTTP/2 200"), asked.log()
    assert "strict-transport-security" in asked.log()


def test_an_address_without_tls_leads_to_the_same_with_it(site: Site) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.http, timeout=10)
    connection.request("GET", "/clients?search=abc", headers={"Host": HOST})
    answer = connection.getresponse()
    connection.close()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/clients?search=abc")


def test_what_is_placed_for_the_test_is_in_the_file() -> None:
    """A port or folder that has moved would be left as it is, and the test be of another file than the shipped one."""
    text = SITE.read_text()
    for words in ("127.0.0.1:8000", f"/etc/ssl/certs/{HOST}.pem", f"/etc/ssl/private/{HOST}.key", "listen 443 ssl"):
        assert words in text


def _has_ipv6() -> bool:
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            return False
    return True
