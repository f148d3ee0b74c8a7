"""The gate: what a stranger, a page of another sign-in and a forged form are told, over every route there is."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from hypothesis import example, given, settings
from hypothesis import strategies as st
from werkzeug.routing import IntegerConverter, Rule

from practice_hub.accounts.next_page import HOME, safe_next
from practice_hub.accounts.sign_in_required import OPEN_ENDPOINTS
from practice_hub.accounts.signed_in import opaque_name
from practice_hub.base import clock, directory
from practice_hub.people.viewer import Viewer
from tests.accounts.conftest import House, statements
from tests.world import World

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def addresses(app: Flask, number: int = 1) -> Iterator[tuple[Rule, str]]:
    """Every route with an address that matches it."""
    for rule in app.url_map.iter_rules():
        values: dict[str, Any] = {
            name: number if isinstance(converter, IntegerConverter) else "x"
            for name, converter in rule._converters.items()
        }
        if "filename" in values:
            values["filename"] = "favicon.svg"
        yield rule, app.url_map.bind("").build(rule.endpoint, values, method=next(iter(rule.methods or {"GET"})))


def test_a_stranger_reads_nothing_but_what_is_open(house: House) -> None:
    told = set()
    for rule, address in addresses(house.world.app):
        if "GET" not in (rule.methods or ()):
            continue
        answer = house.visitor().get(address)
        answer.close()
        if rule.endpoint in OPEN_ENDPOINTS:
            assert answer.status_code in (200, 404, 410, 503), address
            continue
        told.add(answer.status_code)
        if address.startswith("/realtime/"):
            assert answer.status_code == 401, address
        else:
            assert answer.status_code == 302, address
            assert urlsplit(answer.location).path == "/sign-in"
    assert told == {302, 401}


def test_a_stranger_changes_nothing(house: House) -> None:
    seen = 0
    for rule, address in addresses(house.world.app):
        for method in UNSAFE & (rule.methods or set()):
            if rule.endpoint not in OPEN_ENDPOINTS:
                assert house.visitor().open(address, method=method).status_code == 401, address
                seen += 1
    assert seen > 10


def test_what_is_open_exists(house: House) -> None:
    """A name that no route has any more would open whatever takes it next."""
    assert set(house.world.app.view_functions) >= OPEN_ENDPOINTS


# RFC 8058: a mail program opens it, which has no form of ours; the address itself is the secret.
MAILED = {"unsubscribing.stop"}


def test_every_unsafe_route_refuses_a_form_without_its_token(house: House) -> None:
    house.world.app.config["WTF_CSRF_ENABLED"] = True
    alice = house.world.browser(house.world.alice)
    seen = 0
    for rule, address in addresses(house.world.app):
        for method in UNSAFE & (rule.methods or set()) if rule.endpoint not in MAILED else ():
            assert alice.open(address, method=method).status_code == 400, f"{method} {address}"
            seen += 1
    assert seen > 15
    assert alice.get("/team").status_code == 200


def test_a_forged_form_of_a_browser_that_is_signed_out_hears_that(house: House) -> None:
    house.world.app.config["WTF_CSRF_ENABLED"] = True
    assert house.visitor().post("/practice", data={"name": "Ours"}).status_code == 401


def test_a_script_is_told_and_not_sent_to_a_page(house: House) -> None:
    assert house.visitor().get("/team", headers={"HX-Request": "true"}).status_code == 401
    assert house.visitor().get("/team", headers={"RT-Ask": "regions"}).status_code == 401


def test_reading_pages_writes_nothing_but_the_last_activity(house: House) -> None:
    alice, pages = house.world.browser(house.world.alice), 0
    with statements(house.world.database) as sent:
        for rule, address in addresses(house.world.app, house.world.bob.user_id):
            if "GET" in (rule.methods or ()) and rule.endpoint != "stream.stream":
                alice.get(address).close()
                pages += 1
    assert pages > 10
    assert written(sent) == []

    with clock.stopped(clock.now() + timedelta(minutes=2)), statements(house.world.database) as sent:
        alice.get("/team")
    assert written(sent) == ["UPDATE browsers SET last_active_at=? WHERE browsers.id = ?"]


def written(sent: list[str]) -> list[str]:
    return [statement for statement in sent if not statement.startswith(("SELECT", "PRAGMA"))]


def test_a_foreign_person_is_as_missing_as_one_that_never_was(house: House) -> None:
    world, alice = house.world, house.world.browser(house.world.alice)
    charlie = world.charlie.user_id
    assert world.browser(world.charlie).get(f"/team/{charlie}").status_code == 200

    for rule, address in addresses(world.app, charlie):
        if rule.endpoint.startswith(("team.", "account.")) and "person_id" in rule.arguments:
            method = "GET" if "GET" in (rule.methods or ()) else "POST"
            foreign = alice.open(address, method=method, data={"role": "staff"})
            missing = alice.open(address.replace(str(charlie), "987654"), method=method, data={"role": "staff"})
            assert (foreign.status_code, missing.status_code) == (404, 404), address
            assert without_reference(foreign.text) == without_reference(missing.text)


def without_reference(page: str) -> str:
    """A page without what names the request alone: the reference, the signed token, the way back."""
    changing = ('class="ref"', "data-csrf", 'name="csrf_token"', 'name="next"')
    return "\n".join(line for line in page.splitlines() if not any(sign in line for sign in changing))


def test_a_page_of_alice_gets_nothing_that_bob_hears_in_the_same_browser(house: House) -> None:
    world, shared = house.world, house.world.browser(house.world.bob)
    with world.app.app_context():
        names = {viewer.name: opaque_name(new_browser(house, viewer)) for viewer in (world.alice, world.bob)}

    assert shared.get(f"/realtime/poll?viewer={names['Bob Ashworth']}").status_code == 204
    assert shared.get(f"/realtime/poll?viewer={names['Alice Marlowe']}").status_code == 401
    assert f'data-viewer="{names["Bob Ashworth"]}"' in shared.get("/team").text


def new_browser(house: House, viewer: Viewer) -> directory.Browser:
    with house.world.database.directory(write=True) as session:
        browser, _ = directory.add_browser(
            session, tenant_id=viewer.tenant_id, user_id=viewer.user_id, role=viewer.role
        )
    return browser


class TestNext:
    """Where `next=` may lead."""

    @pytest.mark.parametrize("wanted", ["/team", "/account", "/team?sort=name&page=2", "/team/7"])
    def test_to_a_page_of_ours(self, world: World, wanted: str) -> None:
        assert safe_next(world.app, wanted) == wanted

    @pytest.mark.parametrize(
        "wanted",
        [
            None,
            "",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example/team",
            "javascript:alert(1)",
            "/team\r\nSet-Cookie: a=b",
            "/team\t",
            " /team",
            "team",
            "/nowhere",
            "/sign-out",
            "/sign-in",
            "/realtime/stream",
            "/%72ealtime/stream",
            "/team/7/role",
            "/static/x/favicon.svg",
            "/@evil.example",
            "/" + "a" * 3_000,
        ],
    )
    def test_and_nowhere_else(self, world: World, wanted: str | None) -> None:
        assert safe_next(world.app, wanted) == HOME

    @given(st.text(max_size=40), st.sampled_from(["", "/", "//", "/\\", "/team", "https://", "/team?next="]))
    @example("\\/evil.example", "/")
    @settings(max_examples=300, deadline=None)
    def test_whatever_is_typed_it_stays_on_this_host(self, rest: str, start: str) -> None:
        app = NEXT_APP
        answer = safe_next(app, start + rest)
        assert answer.startswith("/")
        assert not answer.startswith(("//", "/\\"))
        assert all(sign.isprintable() and sign != "\\" for sign in answer)
        parts = urlsplit(answer)
        assert (parts.scheme, parts.netloc) == ("", "")


def _next_app() -> Flask:
    app = Flask("next")
    app.add_url_rule("/", "home", lambda: "")
    app.add_url_rule("/team", "team", lambda: "")
    app.add_url_rule("/<path:anything>", "anything", lambda anything: anything)
    return app


NEXT_APP = _next_app()
"""With a route for every path, so that the form of the address alone decides."""
