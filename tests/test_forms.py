"""Every form that a page draws, filled in wrongly: nobody's text is gone, and what is wrong is said beside the field.

The forms are found on the pages themselves, so that a new one is tried without being named here.
"""

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from practice_hub import ROOT
from practice_hub.accounts.actions import links, team
from practice_hub.base.texts import visible
from practice_hub.base.worker import Worker
from practice_hub.people.access import get_user
from practice_hub.people.permissions import Role
from practice_hub.web.extension import PracticeHub
from tests.accounts.conftest import PASSWORD, give_passwords
from tests.parts.forms import Field, Form, Page, read_page
from tests.test_routes import Ids, address, reads, things_of, writes
from tests.world import World

LONG = "x y" * 8_000
SPOILED = {"empty": "", "blank": " \t ", "too long": LONG, "with a NUL": "a\x00b"}
# What is not typed can only be forged, and is no fault of the server for all that.
FORGED = {"a number that no column holds": "9" * 30, "a NUL": "a\x00b"}
# What a form that begins empty needs before it can be sent; by its name, else by its kind.
GIVEN = {
    "client": "Holding Ltd",
    "contact": "Jane Smith",
    "due_on": "2031-03-03",
    "until": "2031-03-03",
    "lead_days": "7",
}
GIVEN |= {
    "signing_in.sign_in email": "alice@1.example.org",
    "clients.create type": "limited_company",
    "team.invite email": "dan@example.org",
    "new_password": "three grey herons",
    "email": "somebody@example.org",
    "password": PASSWORD,
}
NEEDED = {"title", "name", "text", "body", "label", "view_name", "why", "role", "reason", "period", "practice_name"}
# Buttons with nothing to type, on pages or in states that the tests of their rooms open.
BUTTONS = {
    *("account.end_browser", "account.end_other_browsers", "signing_in.renew", "presence.say", "unsubscribing.stop"),
    *("clients.mute", "clients.move_field_up", "clients.restore_field", "compliance.end_feed", "contacts.make_main"),
    *("contacts.restore", "imports.undo", "notes.unpin"),
    *("notification_preferences.set_desktop", "notification_preferences.set_sound", "notifications.dismiss"),
    *("notifications.group_delete", "notifications.group_read", "notifications.group_unread", "notifications.unread"),
    *("tasks.move_step", "tasks.mute", "tasks.unmute", "tasks.reopen", "tasks.restore", "tasks.untick"),
    *("team.reactivate", "team.invite_again", "team.withdraw_invitation"),
}
# Drawn while there is no practice: tests/accounts/test_links.py.
FIRST = {"set_up.begin", "set_up.ask_for_link"}


# The pages are the same in every test of this file, down to the numbers of the records.
OPENED: list[tuple[str, str]] = []


@dataclass
class Drawn:
    """A form, the page that it stands on, and who sees it."""

    endpoint: str
    page: str
    form: Form
    stranger: bool
    filled: list[tuple[Field, str]] = field(default_factory=list)
    flashes: Any = None


@dataclass
class Lab:
    """A practice with one of everything, its forms, and a person who fills them in."""

    world: World
    ids: Ids
    token: str
    drawn: list[Drawn] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def browser(self, *, stranger: bool = False) -> FlaskClient:
        """Fresh each time: one form signs out, another in."""
        browser = self.world.app.test_client()
        if not stranger:
            with browser.session_transaction() as cookie:
                cookie["_user_id"] = self.token
        return browser

    def send(self, one: Drawn, changes: dict[str, str], *, htmx: bool = False) -> tuple[TestResponse, Any]:
        """The answer, and the messages for the next page."""
        browser = self.browser(stranger=one.stranger)
        values = [(each.name, changes.get(each.name, value)) for each, value in one.filled]
        sent = MultiDict((name, value) for name, value in values)
        answer = browser.post(one.form.action, data=sent, headers={"HX-Request": "true"} if htmx else {})
        with browser.session_transaction() as cookie:
            return answer, cookie.get("_flashes", [])


@pytest.fixture
def lab(world: World) -> Lab:
    give_passwords(world)
    world.configure(smtp_url="smtp://127.0.0.1:1")
    ids, token = things_of(world, world.alice, world.bob), ""
    Worker(world.database, PracticeHub.of(world.app).jobs, around=world.app.app_context).drain()
    with world.browser(world.alice).session_transaction() as cookie:
        token = cookie["_user_id"]
    lab = Lab(world, ids, token)
    lab.drawn = list(forms_of(lab))
    return lab


def forms_of(lab: Lab) -> Iterator[Drawn]:
    """Each form once, whichever records and pages it stands on."""
    app, seen = lab.world.app, set()
    for path, html, stranger in pages_of(lab):
        for form in read_page(html, path).forms:
            endpoint = endpoint_of(lab, form.path) if form.method == "post" else ""
            key = (endpoint, form.names)
            if endpoint and key not in seen:
                seen.add(key)
                yield Drawn(endpoint, path, form, stranger)
    assert len(seen) > 40, app


def endpoint_of(lab: Lab, path: str, method: str = "POST") -> str:
    try:
        return str(lab.world.app.url_map.bind("").match(path, method)[0])
    except HTTPException:
        return ""


def pages_of(lab: Lab) -> Iterator[tuple[str, str, bool]]:
    """Every page, each once more as a link asks for it, and what strangers are shown."""
    if not OPENED:
        OPENED.extend(opened(lab))
    yield from ((path, html, False) for path, html in OPENED)
    for path in ["/sign-in", "/forgotten-password", *paths_of_links(lab.world)]:
        yield path, lab.browser(stranger=True).get(path).text, True


def opened(lab: Lab) -> Iterator[tuple[str, str]]:
    app, known = lab.world.app, set()
    paths = [address(app, rule, lab.ids.fill(rule)) for rule in reads(app)]
    for path in paths:
        with lab.browser().get(path) as answer:
            html = answer.get_data(as_text=True) if answer.mimetype == "text/html" and answer.status_code == 200 else ""
        yield path, html
        for link in map(unescape, re.findall(r'href="(/[^"#]*\?[^"#]+)"', html)):
            endpoint = endpoint_of(lab, urlsplit(link).path, "GET")
            if endpoint not in known:
                known.add(endpoint)
                paths.append(link)


def paths_of_links(world: World) -> Sequence[str]:
    with world.write(world.alice) as session:
        _, invitation = team.invite(session, "Dora Lane", "dora@example.org", Role.STAFF, by=world.alice)
        user = get_user(session, world.rita.user_id)
        assert user is not None
        return [f"/invitation/{invitation}", f"/reset-password/{links.add_password_link(session, user)}"]


@pytest.fixture
def kept(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """From here on every commit is a rollback, so each form meets the same records; what would have been kept."""
    written: list[str] = []
    undo: Callable[[Any], object] = lambda raw: raw.execute("ROLLBACK") if is_sqlite else raw.rollback()  # noqa: E731
    is_sqlite, engine = lab.world.database.is_sqlite, lab.world.database.engines[-1]

    def look(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        if statement.startswith(("INSERT", "UPDATE")) and LONG[:200] in repr(values):
            written.append(statement)

    event.listen(engine, "before_cursor_execute", look)
    monkeypatch.setattr(engine.dialect, "do_commit", undo)
    return written


def fill(lab: Lab, one: Drawn) -> None:
    """As somebody fills it in who knows what is needed. With that it is accepted, or nothing could be told below."""
    said: dict[str, str] = {}
    for chosen in (False, True):
        write_in(one, chosen=chosen)
        answer, one.flashes = lab.send(one, {})
        if answer.status_code < 400 or not one.form.typed:
            return
        words = read_page(answer.text, one.page).words
        said = {name: text for name, text in words.items() if name.endswith("-error")}
    lab.faults.append(f"{one.endpoint} is not filled in, since it says {said}. Say in GIVEN what it needs")


def write_in(one: Drawn, *, chosen: bool = False) -> None:
    values = ((each, _value(one, each, chosen=chosen)) for each in one.form.fields)
    one.filled = [(each, value) for each, value in values if value or each.kind != "radio"]


def _value(form: Drawn, one: Field, *, chosen: bool) -> str:
    if one.value.strip() or not (one.is_typed or one.options):
        return one.value
    given = GIVEN.get(f"{form.endpoint} {one.name}") or (GIVEN.get(one.name) if one.is_typed else "")
    if given or not one.options:
        return given or ("Words" if one.name in NEEDED else GIVEN.get(one.kind, ""))
    return next(filter(None, one.options), "") if chosen else one.value


def tried(one: Drawn, target: Field, bad: str, answer: TestResponse, flashes: Any) -> Iterator[str]:
    """What is wrong with the answer to a form in which one field is spoiled."""
    if answer.status_code >= 500 or answer.status_code in (400, 401, 403, 404, 410, 413):
        yield f"answers {answer.status_code}"
    elif answer.status_code >= 400:
        yield from refused(one, target, bad, read_page(answer.text, one.page), answer.status_code)
    elif flashes != one.flashes and any(kind in ("error", "warn") for kind, _ in flashes):
        yield "is refused with a message on another page, and what was typed is gone"


def refused(one: Drawn, target: Field, bad: str, page: Page, code: int) -> Iterator[str]:
    form = page.same(one.form)
    if form is None:
        yield f"{code} without the form"
        return
    again = next(each for each in form.fields if each.name == target.name)
    # Which of address and password was wrong is not said to strangers.
    if code == 422 and not page.problem(again) and not (one.stranger and target.kind == "password"):
        yield "has nothing said beside it"
    for each, value in one.filled:
        typed = bad if each is target else value
        same = [plain(other.value) for other in form.fields if other.name == each.name]
        if each.kind not in ("password", "hidden") and plain(typed) not in same:
            yield f"{each.name} does not stand there any more: {typed[:20]!r}"


def plain(text: str) -> str:
    """What of a text stays the same on its way through a page."""
    return "".join(visible(text.replace("\x00", "")).split())


def try_all(lab: Lab, how: str, kept: list[str], *, htmx: bool = False) -> None:
    """One field at a time."""
    for one in lab.drawn:
        fill(lab, one)
        # How htmx is answered does not depend on the field.
        for target in one.form.typed[:1] if htmx else one.form.typed:
            kept.clear()
            answer, flashes = lab.send(one, {target.name: SPOILED[how]}, htmx=htmx)
            faults = [*tried(one, target, SPOILED[how], answer, flashes), *(f"is kept: {each[:60]}" for each in kept)]
            lab.faults += [f"{one.endpoint} {target.name} {how}: {words}" for words in faults]


@pytest.mark.parametrize("how", ["empty", "blank"])
def test_a_form_comes_back_with_what_was_typed_and_says_beside_the_field_what_is_wrong(
    lab: Lab, kept: list[str], how: str
) -> None:
    try_all(lab, how, kept)
    assert lab.faults == []


@pytest.mark.only_database("postgresql")
@pytest.mark.parametrize("how", ["too long", "with a NUL"])
def test_what_postgresql_would_refuse_is_refused_before(lab: Lab, kept: list[str], how: str) -> None:
    try_all(lab, how, kept)
    assert lab.faults == []


def test_htmx_is_answered_no_worse(lab: Lab, kept: list[str]) -> None:
    try_all(lab, "too long", kept, htmx=True)
    assert lab.faults == []


@pytest.mark.only_database("postgresql")
@pytest.mark.parametrize("how", FORGED)
@pytest.mark.usefixtures("kept")
def test_a_forged_choice_is_no_fault_of_the_server(lab: Lab, how: str) -> None:
    for one in lab.drawn:
        write_in(one)
        for target in one.form.fields:
            if not target.is_typed:
                answer, _ = lab.send(one, {target.name: FORGED[how]})
                lab.faults += [f"{one.endpoint} {target.name}"] if answer.status_code >= 500 else []
    assert lab.faults == []


def test_every_form_is_tried(lab: Lab) -> None:
    posts = {rule.endpoint for rule, method in writes(lab.world.app) if method == "POST"}
    drawn = {one.endpoint for one in lab.drawn}
    assert posts - drawn - FIRST == BUTTONS, "no page draws its form: let things_of() make what it stands on"
    assert {"notes.update", "tasks.update", "views.add", "contacts.set_role", "signing_in.sign_in"} <= drawn


# --- behind what others do ---------------------------------------------------------------------------------------

# What takes a record away, or closes it.
ENDINGS = re.compile(r"archive|remove|delete|discard|withdraw|deactivate|unlink|merge|exempt|file")


def behind(lab: Lab, one: Drawn) -> set[int]:
    """How a form is answered whose page was drawn before all that; what is wrong with it is noted."""
    first, codes = one.form.typed[0], set()
    typed = next(value for each, value in one.filled if each is first)
    for bad in (f"{typed} twice", "", LONG):
        answer, _ = lab.send(one, {first.name: bad})
        codes.add(answer.status_code)
        page = read_page(answer.text, one.page)
        shown = [plain(each.value) for form in page.forms for each in form.typed]
        is_gone = answer.status_code in (409, 422) and plain(bad) not in shown
        if answer.status_code >= 500 or (is_gone and first.kind != "password"):
            lab.faults.append(f"{one.endpoint} {first.name} {bad[:20]!r}: {answer.status_code}")
    return codes


def typed_in(lab: Lab) -> list[Drawn]:
    return [one for one in lab.drawn if one.form.typed and not one.stranger]


def test_a_form_that_another_window_has_overtaken_keeps_what_was_typed(lab: Lab) -> None:
    for one in typed_in(lab):
        fill(lab, one)
    # Some were overtaken by then, and are told so.
    lab.faults.clear()
    codes = {one.endpoint: behind(lab, one) for one in typed_in(lab)}
    assert lab.faults == []
    assert sum(409 in each for each in codes.values()) > 3, "some were overtaken"


def test_a_form_whose_record_is_gone_meanwhile_is_no_fault_of_the_server(lab: Lab) -> None:
    for one in typed_in(lab):
        write_in(one)
    for one in lab.drawn:
        if ENDINGS.search(one.endpoint.partition(".")[2]) and not one.form.typed:
            fill(lab, one)
    codes = {one.endpoint: behind(lab, one) for one in typed_in(lab)}
    assert lab.faults == []
    assert sum(bool(each & {404, 409}) for each in codes.values()) > 4, "some were gone"


# --- by reading the code -----------------------------------------------------------------------------------------


def drawn_after_a_failure(code: str) -> list[str]:
    """Names that a handler reads although only the unit of work that failed has loaded them.

    Its rollback detaches what it loaded, so the page that draws it is a 500.
    """
    found = []
    for attempt in (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Try)):
        loaded = {name for node in ast.walk(ast.Module(attempt.body, [])) for name in _loaded(node)}
        for handler in attempt.handlers:
            names = [node for node in ast.walk(handler) if isinstance(node, ast.Name)]
            again = {node.id for node in names if isinstance(node.ctx, ast.Store)}
            found += [f"{node.lineno} {node.id}" for node in names if node.id in loaded - again]
    return found


def _loaded(node: ast.AST) -> set[str]:
    """What is bound to the answer of a call inside `with write_session()`."""
    if not isinstance(node, ast.With) or "write_session()" not in ast.unparse(node.items[0]):
        return set()
    bound = (each for each in ast.walk(node) if isinstance(each, ast.Assign) and isinstance(each.value, ast.Call))
    return {
        name.id for each in bound for target in each.targets for name in ast.walk(target) if isinstance(name, ast.Name)
    }


def test_no_answer_draws_what_a_failed_unit_of_work_had_loaded() -> None:
    files = sorted((ROOT / "practice_hub").rglob("routes*/*.py")) + sorted((ROOT / "practice_hub").rglob("routes.py"))
    assert sum("with write_session()" in path.read_text() for path in files) > 20
    assert [f"{path} {name}" for path in files for name in drawn_after_a_failure(path.read_text())] == []


def test_the_search_for_them_finds_them() -> None:
    with_block = "try:\n with write_session() as session:\n  note, on = found(session)\nexcept Refused:\n "
    assert drawn_after_a_failure(with_block + "draw(note)") == ["5 note"]
    assert drawn_after_a_failure(with_block + "note = found(read_session())\n draw(note)") == []
