"""What every answer says of itself, to the letter: who may keep it, where it may stand, whom a cookie goes to."""

import re

import pytest
from flask.testing import FlaskClient

from practice_hub.application import create_app
from practice_hub.base.config import Settings
from practice_hub.web.extension import PracticeHub
from practice_hub.web.pagination import Page, page_number
from practice_hub.web.security import MOST_REQUEST_BYTES
from tests.accounts.conftest import PASSWORD, give_passwords
from tests.live.reading import Stream
from tests.world import World

# A shared computer's next person must not find it; an old copy from the history is asked about.
PAGE = "private, no-cache"
NOWHERE = "no-store"


@pytest.mark.parametrize(
    ("method", "path", "status", "kept"),
    [
        ("GET", "/clients", 200, PAGE),
        ("GET", "/search?q=ABC", 200, PAGE),
        ("GET", "/clients/imports/template", 200, NOWHERE),
        ("GET", "/set-up", 404, NOWHERE),
        ("GET", "/nowhere", 404, NOWHERE),
        ("GET", "/realtime/poll", 204, "no-store, no-transform"),
        ("GET", "/healthz", 200, NOWHERE),
        ("GET", "/static/another/css/components.css", 200, "no-cache"),
        ("POST", "/clients/new", 422, PAGE),
        ("POST", "/compliance/calendar/ending", 303, PAGE),
        ("POST", "/clients/exports", 200, NOWHERE),
        ("POST", "/compliance/exports", 200, NOWHERE),
        ("POST", "/compliance/exports/calendar", 200, NOWHERE),
        ("POST", "/activity/exports", 200, NOWHERE),
    ],
)
def test_each_kind_of_answer_says_who_may_keep_it(world: World, method: str, path: str, status: int, kept: str) -> None:
    with world.browser(world.alice).open(path, method=method) as answer:
        assert (answer.status_code, answer.headers["Cache-Control"]) == (status, kept)


def test_a_stranger_is_sent_to_sign_in_by_an_answer_that_nobody_keeps(world: World) -> None:
    answer = world.app.test_client().get("/clients")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (302, PAGE)


def test_a_file_of_this_build_is_kept_for_a_year(world: World) -> None:
    browser = world.browser(world.alice)
    (path, *_) = re.findall(r'href="(/static/[^"]+\.css)"', browser.get("/").text)
    with browser.get(path) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in answer.headers


def test_a_stream_is_kept_by_nobody(world: World) -> None:
    stream = Stream(world.browser(world.alice))
    assert stream.response.headers["Cache-Control"] == "no-store, no-transform"
    stream.close()


def test_no_page_may_be_framed_or_load_from_elsewhere(world: World) -> None:
    headers = world.browser(world.alice).get("/clients").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    ours = ("script", "style", "img", "font", "media", "connect")
    assert policy == {
        **{f"{name}-src": "'self'" for name in ours},
        "default-src": "'none'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    refused = ("camera", "geolocation", "microphone", "payment", "usb")
    assert headers["Permissions-Policy"] == ", ".join(f"{name}=()" for name in refused)


@pytest.mark.parametrize(
    ("public_url", "name", "attributes", "hsts"),
    [
        ("http://127.0.0.1:8000", "hub-8000", {"HttpOnly", "Path=/", "SameSite=Lax"}, None),
        (
            "https://hub.example.co.uk",
            "__Host-hub",
            {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"},
            "max-age=31536000",
        ),
    ],
)
def test_the_cookie_goes_to_nobody_else(
    world: World, environment: dict[str, str], public_url: str, name: str, attributes: set[str], hsts: str | None
) -> None:
    give_passwords(world)
    app = create_app(Settings.from_environment(environment | {"HUB_PUBLIC_URL": public_url}), WTF_CSRF_ENABLED=False)
    typed = {"email": f"alice@{world.alice.tenant_id}.example.org", "password": PASSWORD}
    answer = app.test_client().post("/sign-in", data=typed, base_url=public_url)
    assert answer.status_code == 303
    cookie, *given = answer.headers["Set-Cookie"].split("; ")
    assert cookie.partition("=")[0] == name
    assert {one for one in given if not one.startswith("Expires")} == attributes
    assert answer.headers.get("Strict-Transport-Security") == hsts
    PracticeHub.of(app).database.dispose()


def test_an_address_with_a_sign_too_many_leads_to_the_page(world: World) -> None:
    answer = world.browser(world.alice).get("/clients//new?name=ABC")
    assert (answer.status_code, answer.location) == (308, "http://localhost/clients/new?name=ABC")


def test_a_host_that_is_not_ours_is_answered_nothing(world: World) -> None:
    browser = world.browser(world.alice)
    assert browser.get("/sign-in", base_url="http://evil.example.org").status_code == 400


def test_a_form_has_a_size(world: World) -> None:
    browser = world.browser(world.alice)
    answer = browser.post("/clients/new", data={"name": "x" * (MOST_REQUEST_BYTES + 1)})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (413, NOWHERE)


# --- pages of a list -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "number"),
    [(None, 1), ("", 1), ("0", 1), ("1", 1), ("2", 2), ("3", 3), ("4", 3), ("-1", 1), ("²", 1), ("9" * 40, 1)],
)
def test_an_address_leads_to_a_page_that_there_is(raw: str | None, number: int) -> None:
    assert page_number(raw, 101, 50) == number


@pytest.mark.parametrize(
    ("number", "total", "rows", "around"),
    [
        (1, 0, (0, 0), (None, None)),
        (1, 50, (1, 50), (None, None)),
        (1, 51, (1, 50), (None, 2)),
        (2, 51, (51, 51), (1, None)),
    ],
)
def test_a_page_says_which_rows_it_shows_and_what_is_around_it(
    number: int, total: int, rows: tuple[int, int], around: tuple[int | None, int | None]
) -> None:
    page: Page[int] = Page([], number, 50, total)
    assert (page.first_item, page.last_item) == rows
    assert (page.previous, page.next) == around


@pytest.mark.parametrize(
    ("number", "offered"),
    [
        (1, [1, 2, None, 9]),
        (4, [1, None, 3, 4, 5, None, 9]),
        (3, [1, 2, 3, 4, None, 9]),
        (9, [1, None, 8, 9]),
    ],
)
def test_the_first_the_last_and_the_next_pages_are_offered(number: int, offered: list[int | None]) -> None:
    page: Page[int] = Page([], number, 10, 90)
    assert list(page.window()) == offered


def test_what_is_sent_with_a_nul_is_read_without(world: World) -> None:
    browser: FlaskClient = world.browser(world.alice)
    assert "ABC" in browser.get("/search?q=A%00BC").text
