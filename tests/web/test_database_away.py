"""The database goes away under people who are signed in: each is told so on our page, whatever they were doing."""

import http.client
from collections.abc import Callable, Iterator

import pytest
from flask import Response
from werkzeug.test import TestResponse

from practice_hub.accounts.sign_in_required import OPEN_ENDPOINTS
from practice_hub.clients import access
from practice_hub.clients.actions import records
from practice_hub.web.security import HEADERS
from tests.accounts.test_gate import addresses
from tests.faults.lab import Lab
from tests.parts import waiting
from tests.parts.postgres import PostgresServer
from tests.parts.server import StartServer
from tests.world import World

pytestmark = pytest.mark.only_database("postgresql")

Stop = Callable[[], None]


@pytest.fixture
def stop(postgres_server: PostgresServer) -> Iterator[Stop]:
    """Stop the database, once; it is there again after the test."""

    def stop_once() -> None:
        if postgres_server.process.alive:
            postgres_server.kill()

    yield stop_once
    stop_once()
    postgres_server.start()


@pytest.fixture
def world(world: World) -> World:
    """Faults become pages, as in production."""
    world.app.config["PROPAGATE_EXCEPTIONS"] = False
    return world


def is_our_503(answer: TestResponse) -> bool:
    """The page, with everything that an answer of ours carries, to be asked again in some seconds."""
    assert answer.status_code == 503, answer.text[:400]
    assert "Not available for a moment" in answer.text
    assert "What you saved before is kept" in answer.text
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Cache-Control"] == "no-store"
    return all(answer.headers[name] == value for name, value in HEADERS.items())


def test_whoever_is_signed_in_reads_at_every_address_that_the_database_is_away(world: World, stop: Stop) -> None:
    alice = world.browser(world.alice)
    stop()
    asked = 0
    for rule, address in addresses(world.app):
        if rule.endpoint in OPEN_ENDPOINTS:
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = alice.open(address, method=method)
            if address.startswith("/realtime/"):
                assert (answer.status_code, answer.text) == (503, "503\n"), address
            else:
                assert is_our_503(answer), address
            asked += 1
    assert asked > 150


def test_where_there_is_no_page_either_the_database_is_what_is_said_first(world: World, stop: Stop) -> None:
    alice = world.browser(world.alice)
    stop()
    assert is_our_503(alice.get("/no-such-page"))


@pytest.mark.parametrize("path", ["/sign-in", "/forgotten-password", "/reset-password/x", "/join/x", "/set-up"])
def test_a_stranger_reads_it_too(world: World, stop: Stop, path: str) -> None:
    stop()
    answer = world.app.test_client().get(path)
    assert answer.status_code in (200, 404) or is_our_503(answer)


def test_when_it_goes_in_the_middle_of_an_error_the_answer_is_still_a_page(
    world: World, stop: Stop, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = world.browser(world.alice)

    def away_then_missing(*_: object) -> None:
        stop()

    monkeypatch.setattr(access, "get_client", away_then_missing)
    assert is_our_503(alice.get("/clients/1"))


def test_when_it_goes_in_the_middle_of_a_save_the_answer_is_still_a_page(
    world: World, stop: Stop, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = world.browser(world.alice)
    create = records.create

    def create_then_away(*args: object, **values: object) -> object:
        client = create(*args, **values)  # type: ignore[arg-type]
        stop()
        return client

    monkeypatch.setattr(records, "create", create_then_away)
    assert is_our_503(alice.post("/clients/new", data={"name": "ABC Ltd", "type": "limited_company"}))


def test_a_page_that_was_ready_when_it_went_arrives(world: World, stop: Stop) -> None:
    """What has yet to be closed then is closed in silence."""

    @world.app.after_request
    def stop_afterwards(response: Response) -> Response:
        stop()
        return response

    answer = world.browser(world.alice).get("/clients")
    assert answer.status_code == 200
    assert "Clients" in answer.text


def test_a_real_server_answers_with_our_page_and_recovers_by_itself(
    world: World, environment: dict[str, str], start_server: StartServer, stop: Stop, postgres_server: PostgresServer
) -> None:
    server = start_server(environment)
    cookie = Lab(world, server).cookie(world.alice)

    def ask(method: str, path: str) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        connection.request(method, path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        told = answer.status, dict(answer.getheaders()), answer.read().decode()
        connection.close()
        return told

    assert ask("GET", "/clients")[0] == 200
    stop()
    for method, path in (("GET", "/clients"), ("GET", "/"), ("GET", "/no-such-page"), ("POST", "/clients/new")):
        status, headers, page = ask(method, path)
        assert (status, "Not available for a moment" in page) == (503, True), (method, path)
        assert headers.items() >= HEADERS.items()
    postgres_server.start()
    waiting.until(lambda: ask("GET", "/clients")[0] == 200, "the clients, as before")
