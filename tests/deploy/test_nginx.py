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

TOKEN = "planted-token-0123456789abcdef0123456789abcdef"

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


def test_the_page_is_told_who_asks_and_under_which_name(site: Site) -> None:
    """Else the hub would refuse the host, or build cookies and links for another address."""
    page = site.get("/sign-in")
    assert page.startswith("HTTP/2 200"), page
    assert "strict-transport-security" in page


def test_what_nginx_logs_holds_no_secret_of_an_address_and_no_search(site: Site) -> None:
    rules = [rule.rule for rule in site.lab.world.app.url_map.iter_rules() if "token" in rule.arguments]
    assert "/calendar/<token>.ics" in rules
    referrer = ("--header", f"Referer: https://{HOST}/reset-password/{TOKEN}")

    def ask() -> None:
        for path in ("/sign-in", *rules, "/Calendar/<token>.ics", "/calendar%2F<token>.ics", "//set-up//<token>"):
            site.get(f"{path.replace('<token>', TOKEN)}?search={TOKEN}", *referrer)

    ask()
    _ask_plainly(site, f"/reset-password/{TOKEN}")
    site.lab.server.terminate()
    ask()
    waiting.until(lambda: site.logged().count('"GET /sign-in" 502') == 1, "the last requests in nginx's log")
    assert '"GET /sign-in" 200' in site.logged()
    assert '"GET /reset-password/..." 410' in site.logged()
    assert TOKEN not in site.logged()


@pytest.mark.parametrize("path", ["/sign-in", "/static/css/practice-hub.css"])
@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_pages_and_files_come_through_as_the_server_packed_them(site: Site, path: str, accepted: str) -> None:
    """Packed once, by the application: its length, its tag and what it varies by are true behind the proxy too."""
    through = _head(site.get(path, "--head", "--header", f"Accept-Encoding: {accepted}"))
    assert through.get("content-encoding") == (None if accepted == "identity" else "gzip")
    assert "accept-encoding" in through["vary"].lower()
    assert "content-length" in through, "what a proxy packs anew has none"
    if path.startswith("/static/"):
        assert through["vary"] == "Accept-Encoding"


def test_an_address_without_tls_leads_to_the_same_with_it(site: Site) -> None:
    answer = _ask_plainly(site, "/clients?search=abc")
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/clients?search=abc")


def test_what_is_placed_for_the_test_is_in_the_file() -> None:
    """A port or folder that has moved would be left as it is, and the test be of another file than the shipped one."""
    text = SITE.read_text()
    for words in (
        "127.0.0.1:8000",
        f"/etc/ssl/certs/{HOST}.pem",
        f"/etc/ssl/private/{HOST}.key",
        "listen 443 ssl",
        "/var/log/nginx/",
    ):
        assert words in text


def _head(answer: str) -> dict[str, str]:
    fields = (line.partition(":") for line in answer.splitlines()[1:])
    return {name.lower(): value.strip() for name, _, value in fields if name}


def _ask_plainly(site: Site, path: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", site.http, timeout=10)
    connection.request("GET", path, headers={"Host": HOST})
    answer = connection.getresponse()
    connection.close()
    return answer


def _has_ipv6() -> bool:
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            return False
    return True
