"""What goes over a slow line: pages and text files packed, streams at once, and no secret told by a length."""

import base64
import gzip
import http.client
import json
import os
import re
from difflib import SequenceMatcher
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from practice_hub import ROOT
from practice_hub.web import compression
from practice_hub.web.csrf import mask, unmask
from tests.faults.lab import Lab
from tests.live.reading import Stream, act
from tests.parts.server import StartServer
from tests.world import World

GZIP = {"Accept_Encoding": "gzip, deflate, br, zstd"}
CHANGING = re.compile(r'(?:data-csrf|name="csrf_token" value)="[^"]+"|class="ref">\w+')
TOKENS = re.compile(r'(?:data-csrf|name="csrf_token" value)="([^"]+)"')


@pytest.fixture
def bob(world: World) -> FlaskClient:
    return world.browser(world.bob)


def asset(world: World, name: str) -> str:
    return f"/static/{world.app.config['HUB_BUILD']}/{name}"


def ask(browser: FlaskClient, path: str, *, method: str = "GET", **headers: str) -> TestResponse:
    """The answer, read to its end and closed: it may be an open file."""
    answer = browser.open(path, method=method, headers={name.replace("_", "-"): text for name, text in headers.items()})
    answer.get_data()
    answer.close()
    return answer


# --- pages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/clients", 200), ("/sign-in", 302), ("/no-such-page", 404)])
def test_a_page_is_packed_and_reads_the_same(bob: FlaskClient, path: str, status: int) -> None:
    plain, packed = ask(bob, path), ask(bob, path, **GZIP)
    assert plain.status_code == packed.status_code == status
    for answer in (plain, packed):
        assert {"Accept-Encoding", "Cookie"} <= set(answer.vary), "a cache between must know by what it differs"
    if status == 302:
        return
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert CHANGING.sub("", gzip.decompress(packed.data).decode()) == CHANGING.sub("", plain.text)


@pytest.mark.parametrize("accepted", [None, "", "identity", "br", "gzip;q=0", "gzip; q=0.0, br", "*;q=0", "deflate"])
def test_who_cannot_unpack_gets_it_as_it_is(bob: FlaskClient, accepted: str | None) -> None:
    answer = bob.get("/clients", headers={} if accepted is None else {"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert "<h1" in answer.text


def test_a_form_that_comes_back_with_its_errors_is_packed_too(bob: FlaskClient) -> None:
    answer = bob.post("/clients/new", data={"name": ""}, headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (422, "gzip")


def test_a_long_list_is_packed_beside_the_event_loop(bob: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "LONG_BYTES", 0)
    assert b"<h1" in gzip.decompress(ask(bob, "/clients", **GZIP).data)


def test_a_short_answer_is_not_made_longer(bob: FlaskClient) -> None:
    answer = ask(bob, "/healthz", **GZIP)
    assert (answer.data, "Content-Encoding" in answer.headers) == (b"ok\n", False)


# --- assets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["css/practice-hub.css", "js/realtime/page.js", "icons.svg"])
def test_an_asset_is_packed_and_the_same_for_everybody(world: World, bob: FlaskClient, name: str) -> None:
    path = asset(world, name)
    plain, packed, again = ask(bob, path), ask(bob, path, **GZIP), ask(bob, path, **GZIP)
    assert plain.data == (ROOT / "static" / name).read_bytes() == gzip.decompress(packed.data)
    assert packed.data == again.data
    assert len(packed.data) < len(plain.data) / 2
    for answer in (plain, packed, again):
        assert answer.headers["Vary"] == "Accept-Encoding", "whoever signs in or out has it already"
        assert "Set-Cookie" not in answer.headers
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["ETag"] == plain.headers["ETag"]
        assert answer.headers["ETag"].startswith('W/"'), "the same file, if not the same bytes (RFC 9110)"


@pytest.mark.parametrize("headers", [{}, GZIP], ids=["plain", "gzip"])
def test_an_asset_that_a_browser_has_is_not_sent_again(world: World, bob: FlaskClient, headers: dict[str, str]) -> None:
    path = asset(world, "css/practice-hub.css")
    first = ask(bob, path, **headers)
    again = ask(bob, path, If_None_Match=first.headers["ETag"], **headers)
    assert (again.status_code, again.data) == (304, b"")
    assert (again.headers["ETag"], again.headers["Vary"]) == (first.headers["ETag"], "Accept-Encoding")
    assert "Content-Encoding" not in again.headers


def test_an_asset_that_changed_is_packed_anew(
    world: World, bob: FlaskClient, tmp_path_factory: pytest.TempPathFactory
) -> None:
    world.app.static_folder = str(tmp_path_factory.mktemp("static"))
    file = tmp_path_factory.getbasetemp() / world.app.static_folder / "x.css"
    for number, words in enumerate(("a{color:red}" * 200, "b{color:red}" * 200)):
        file.write_text(words)
        os.utime(file, (number, number))
        assert gzip.decompress(ask(bob, "/static/x.css", **GZIP).data).decode() == words


def test_what_is_packed_already_is_left_alone(world: World, bob: FlaskClient) -> None:
    font = next((ROOT / "static/vendor/fonts").glob("*.woff2")).name
    answer = ask(bob, asset(world, f"vendor/fonts/{font}"), **GZIP)
    assert "Content-Encoding" not in answer.headers
    assert "Vary" not in answer.headers


def test_a_part_of_an_asset_and_its_head_are_what_they_say(world: World, bob: FlaskClient) -> None:
    path = asset(world, "css/practice-hub.css")
    part = ask(bob, path, Range="bytes=0-9", **GZIP)
    assert (part.status_code, part.data) == (206, ask(bob, path).data[:10])
    head, whole = ask(bob, path, method="HEAD", **GZIP), ask(bob, path, **GZIP)
    for name in ("Content-Length", "Content-Encoding", "ETag", "Vary"):
        assert head.headers[name] == whole.headers[name]
    assert head.data == b""


# --- streams -----------------------------------------------------------------------------------------------------


def test_what_is_live_is_never_packed(world: World, bob: FlaskClient) -> None:
    bob.environ_base["HTTP_ACCEPT_ENCODING"] = "gzip"
    stream = Stream(bob)
    stream.until("rt:live")
    act(world, world.alice, "something that everybody should read at once " * 50)
    assert "something" in stream.until("message")[-1].data
    polled = bob.get("/realtime/poll?cursor=" + stream.messages[0].id)
    for answer in (stream.response, polled):
        assert "Content-Encoding" not in answer.headers
        assert "no-transform" in answer.headers["Cache-Control"]
    stream.close()


# --- the token ---------------------------------------------------------------------------------------------------


def token_of(text: str) -> str:
    """The one token of a page, which stands on its body and in each of its forms."""
    found = set(TOKENS.findall(text))
    assert len(found) == 1, "one in all places, so that it is packed once"
    return str(found.pop())


@pytest.fixture
def checked(world: World) -> World:
    world.app.config["WTF_CSRF_ENABLED"] = True
    return world


def test_the_tokens_bytes_differ_in_each_answer_and_each_of_them_saves(checked: World) -> None:
    """Else a page that shows what a stranger chose would tell the token by its length, guess by guess (BREACH)."""
    bob = checked.browser(checked.bob)
    tokens = [token_of(bob.get("/clients/new?q=guess").text) for _ in range(6)]
    with bob.session_transaction() as session:
        secret = session["csrf_token"]
    payload = base64.urlsafe_b64encode(json.dumps(secret).encode()).decode().rstrip("=")
    for token in tokens:
        assert secret not in token
        assert payload[:12] not in token
    for one, other in pairwise(tokens):
        assert SequenceMatcher(a=one, b=other, autojunk=False).find_longest_match().size < 8
    for number, token in enumerate(tokens):
        sent = {"name": f"Client {number} Ltd", "type": "limited_company", "csrf_token": token}
        assert bob.post("/clients/new", data=sent).status_code == 303


def test_a_script_sends_it_in_a_header(checked: World) -> None:
    bob = checked.browser(checked.bob)
    token = token_of(bob.get("/clients/new").text)
    sent = {"name": "ABC Ltd", "type": "limited_company"}
    assert bob.post("/clients/new", data=sent).status_code == 400
    assert bob.post("/clients/new", data=sent, headers={"X-CSRFToken": token}).status_code == 303


def test_a_page_that_was_opened_before_the_update_still_saves(checked: World) -> None:
    bob = checked.browser(checked.bob)
    plain = unmask(token_of(bob.get("/clients/new").text))
    sent = {"name": "ABC Ltd", "type": "limited_company", "csrf_token": plain}
    assert bob.post("/clients/new", data=sent).status_code == 303


def test_a_token_of_somebody_else_and_one_that_was_touched_save_nothing(checked: World) -> None:
    bob, alice = checked.browser(checked.bob), checked.browser(checked.alice)
    bobs, hers = (token_of(each.get("/clients/new").text) for each in (bob, alice))
    flipped = bobs[:-6] + ("A" if bobs[-6] != "A" else "B") + bobs[-5:]
    for token in (hers, flipped, bobs[:-4], bobs * 2, "", "x", "é", mask(""), "A" * 244):
        sent = {"name": "ABC Ltd", "type": "limited_company", "csrf_token": token}
        assert bob.post("/clients/new", data=sent).status_code == 400, token


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_what_is_masked_is_unmasked(token: str) -> None:
    assert unmask(mask(token)) == token


# --- the server --------------------------------------------------------------------------------------------------


def test_a_real_server_packs_its_pages_and_spares_the_collector_what_stays(
    world: World, environment: dict[str, str], start_server: StartServer
) -> None:
    lab = Lab(world, start_server(environment, app="tests.faults.lab_app:app"))
    connection = http.client.HTTPConnection("127.0.0.1", lab.server.port, timeout=10)
    connection.request("GET", "/clients", headers={"Cookie": lab.cookie(world.bob), "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    assert answer.getheader("Content-Encoding") == "gzip"
    assert b"</html>" in gzip.decompress(answer.read())
    connection.close()
    assert lab.holds()["frozen"] > 50_000, "code, models and settings are looked through at each collection"
