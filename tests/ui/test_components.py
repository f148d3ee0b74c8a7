"""What the macros of templates/components/ draw: words beside fields, links that keep filters, text that stays text."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, Form, RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from practice_hub.base import clock
from practice_hub.web.pagination import Page
from practice_hub.web.templating import init_templating

ROOT = Path(__file__).parents[2]
SPRITE = (ROOT / "static" / "icons.svg").read_text()
TODAY = date(2027, 1, 6)


class ClientForm(Form):
    name = StringField("Client name", [InputRequired("Enter the client’s name")])
    vat = StringField("VAT number", [Optional(), Length(min=9, message="VAT number must be 9 digits")])
    since = DateField("Client since", [Optional()])
    # The published types are those of WTForms 3.2, which had no plain words as choices.
    status = RadioField("Status", [InputRequired("Choose a status")], choices=["active", "hold"])  # type: ignore[list-item]
    cleared = BooleanField("Clearance received")


@pytest.fixture(scope="module")
def app() -> Flask:
    app = Flask("components", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.secret_key = "only for this test"
    init_templating(app, "build")
    app.add_url_rule("/clients", "clients.index", lambda: "")
    return app


def draw(app: Flask, component: str, names: str, call: str, **values: object) -> str:
    source = f'{{% from "components/{component}.html" import {names} %}}{call}'
    return app.jinja_env.from_string(source).render(**values)


def refused(**typed: str) -> ClientForm:
    form = ClientForm(MultiDict(typed))
    assert not form.validate()
    return form


# ── Fields ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_wrong_stands_beside_the_field_and_in_the_summary_in_the_same_words(app: Flask) -> None:
    form = refused(vat="12", status="active")
    summary = draw(app, "fields", "error_summary", "{{ error_summary(form) }}", form=form)
    beside = draw(app, "fields", "field", "{{ field(form.vat) }}", form=form)
    assert '<a href="#vat">VAT number must be 9 digits</a>' in summary
    assert '<a href="#name">Enter the client’s name</a>' in summary
    assert "VAT number must be 9 digits" in beside


def test_the_summary_takes_the_focus_and_leads_to_the_first_of_several_choices(app: Flask) -> None:
    summary = draw(app, "fields", "error_summary", "{{ error_summary(form) }}", form=refused(name="ABC Ltd"))
    assert "autofocus" in summary
    assert '<a href="#status-0">Choose a status</a>' in summary
    choices = draw(app, "fields", "radios", "{{ radios(form.status) }}", form=refused(name="ABC Ltd"))
    assert 'id="status-0"' in choices


def test_a_form_that_is_right_has_no_summary(app: Flask) -> None:
    form = ClientForm(MultiDict({"name": "ABC Ltd", "status": "active"}))
    assert form.validate()
    assert draw(app, "fields", "error_summary", "{{ error_summary(form) }}", form=form).strip() == ""
    assert draw(app, "fields", "error_prefix", "{{ error_prefix(form) }}", form=form) == ""


def test_nothing_typed_is_lost_when_a_form_comes_back(app: Flask) -> None:
    form = refused(name='"ABC" <Ltd>', vat="12", since="31 Feb", status="hold", cleared="y")
    drawn = draw(
        app,
        "fields",
        "field, radios",
        "{% for one in form if one.type != 'RadioField' %}{{ field(one) }}{% endfor %}{{ radios(form.status) }}",
        form=form,
    )
    assert 'value="&#34;ABC&#34; &lt;Ltd&gt;"' in drawn
    assert 'value="12"' in drawn
    assert 'value="31 Feb"' in drawn
    assert re.search(r'<input[^>]* checked[^>]* value="hold"', drawn)
    assert re.search(r'<input checked id="cleared"', drawn)


def test_a_hint_and_an_error_are_both_read_out_with_the_field(app: Flask) -> None:
    drawn = draw(app, "fields", "field", "{{ field(form.vat, '9 digits') }}", form=refused(vat="12"))
    assert 'aria-describedby="vat-hint vat-error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert drawn.index("<label") < drawn.index('id="vat-hint"') < drawn.index('id="vat-error"') < drawn.index("<input")


def test_a_field_passes_its_attributes_on(app: Flask) -> None:
    drawn = draw(app, "fields", "field", "{{ field(form.name, autocomplete='organization') }}", form=ClientForm())
    assert 'autocomplete="organization"' in drawn
    assert "aria-invalid" not in drawn


# ── Text stays text ────────────────────────────────────────────────────────────────────────────────────────────────

HOSTILE = '<img src=x onerror=alert(1)> "Ltd"'


@pytest.mark.parametrize(
    ("component", "name", "call"),
    [
        ("people", "person", "{{ person(name) }}"),
        ("page", "page_head", "{{ page_head(name, name) }}"),
        ("page", "fact", "{{ fact('Name', name) }}"),
        ("banners", "flashes", "{{ flashes([('info', name)]) }}"),
        ("marks", "tag", "{{ tag(name) }}"),
        ("states", "no_results", "{{ no_results(name, name, '/') }}"),
        ("lists", "chip_set", "{{ chip_set('Manager', name, '/') }}"),
        ("lists", "list_search", "{{ list_search('q', 'Search', name) }}"),
    ],
)
def test_a_name_that_looks_like_markup_stays_text(app: Flask, component: str, name: str, call: str) -> None:
    drawn = draw(app, component, name, call, name=HOSTILE)
    assert "<img" not in drawn
    assert "&lt;img" in drawn


# ── Lists ──────────────────────────────────────────────────────────────────────────────────────────────────────────

PAGER = "{{ pager(page, 'clients.index', {'status': 'active'}, 'client') }}"


def test_the_pager_keeps_the_filters_and_marks_where_one_is(app: Flask) -> None:
    drawn = draw(app, "lists", "pager", PAGER, page=Page([], number=3, size=50, total=848))
    assert "101–150 of 848 clients" in drawn
    assert 'href="/clients?status=active&amp;page=2" rel="prev"' in drawn
    assert 'href="/clients?status=active&amp;page=4" rel="next"' in drawn
    assert re.search(r'page=3" aria-current="page"', drawn)


def test_the_first_page_has_nothing_before_it(app: Flask) -> None:
    drawn = draw(app, "lists", "pager", PAGER, page=Page([], number=1, size=50, total=848))
    assert 'rel="prev"' not in drawn
    assert 'rel="next"' in drawn


def test_a_short_list_has_a_count_and_no_pages(app: Flask) -> None:
    drawn = draw(app, "lists", "pager", PAGER, page=Page([], number=1, size=50, total=1))
    assert "1 client" in drawn
    assert "<nav" not in drawn


@pytest.mark.parametrize(
    ("day", "level", "words"),
    [
        (date(2027, 1, 4), "overdue", "2 days late"),
        (date(2027, 1, 5), "overdue", "1 day late"),
        (date(2027, 1, 6), "day", "Today"),
        (date(2027, 1, 7), "day", "Tomorrow"),
        (date(2027, 1, 8), "week", "In 2 days"),
        (date(2027, 1, 13), "week", "In 7 days"),
        (date(2027, 1, 14), "later", "In 8 days"),
    ],
)
def test_urgency_is_a_level_and_a_word(app: Flask, day: date, level: str, words: str) -> None:
    drawn = draw(app, "marks", "due", "{{ due(day, today) }}", day=day, today=TODAY)
    assert f'data-level="{level}"' in drawn
    assert f"<b>{words}</b>" in drawn
    assert f'datetime="{day.isoformat()}"' in drawn


def test_what_is_filed_is_no_longer_late(app: Flask) -> None:
    drawn = draw(app, "marks", "done", "{{ done('Filed', day, today) }}", day=date(2026, 12, 22), today=TODAY)
    assert 'data-level="done"' in drawn
    assert "22 Dec 2026" in drawn
    assert "late" not in drawn


def test_a_relative_time_carries_the_exact_one(app: Flask) -> None:
    moment = datetime(2026, 7, 6, 8, 41, tzinfo=UTC)
    drawn = draw(app, "marks", "time_ago", "{{ time_ago(moment, '/activity') }}", moment=moment)
    assert 'href="/activity"' in drawn
    assert 'data-abs="Mon 6 Jul 2026, 09:41"' in drawn
    assert 'datetime="2026-07-06T08:41:00+00:00"' in drawn


# 20:00 in London.
EVENING = datetime(2026, 7, 6, 19, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=59), "Just now"),
        (timedelta(seconds=60), "1 min ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=1), "1 h ago"),
        (timedelta(hours=11, minutes=59), "11 h ago"),
        (timedelta(hours=12), "08:00"),
        (timedelta(hours=20), "00:00"),
        (timedelta(hours=20, minutes=1), "Yesterday"),
        (timedelta(hours=44), "Yesterday"),
        (timedelta(hours=44, minutes=1), "Sat 4 Jul"),
        (timedelta(days=365), "6 Jul 2025"),
    ],
)
def test_a_time_is_said_as_long_ago_as_a_person_in_london_would_say(app: Flask, before: timedelta, words: str) -> None:
    with clock.stopped(EVENING):
        drawn = draw(app, "marks", "time_ago", "{{ time_ago(moment, '/activity') }}", moment=EVENING - before)
    assert re.sub("<[^>]*>", "", drawn).strip() == words


# ── Error pages ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("code", [500, 503])
def test_the_page_of_a_broken_server_needs_no_person_no_session_and_no_request(app: Flask, code: int) -> None:
    page = app.jinja_env.get_template(f"errors/{code}.html").render(reference="7f3k-21")
    assert "7f3k-21" in page
    assert page.count("<h1>") == 1


@pytest.mark.parametrize("code", [400, 401, 403, 404, 413, 429])
def test_an_error_page_for_somebody_signed_out_says_what_and_offers_one_way_on(app: Flask, code: int) -> None:
    with app.test_request_context():
        page = app.jinja_env.get_template(f"errors/{code}.html").render(reference="7f3k-21", viewer=None)
    assert page.count("<h1>") == 1
    assert page.count('class="btn primary"') == 1
    assert 'class="rail"' not in page


# ── Icons and imports ──────────────────────────────────────────────────────────────────────────────────────────────


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    symbols = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))
    named = {name for path in templates() for name in re.findall(r'\bicon\("([a-z0-9-]+)"', path.read_text())}
    assert {"search", "alert-triangle"} <= named
    assert named - symbols == set()


def test_no_symbol_stands_twice_in_the_sprite() -> None:
    symbols = re.findall(r'<symbol id="([^"]+)"', SPRITE)
    assert len(symbols) == len(set(symbols))


def test_no_template_imports_what_it_does_not_use() -> None:
    unused = []
    for path in templates():
        text = path.read_text()
        for statement, names in re.findall(r"({%-? from [^%]+ import ([^%]+?) -?%})", text):
            rest = text.replace(statement, "")
            unused += [
                (path.name, name)
                for name in re.split(r",\s*", names.replace("with context", "").strip())
                if not re.search(rf"\b{name.split(' as ')[-1].strip()}\b", rest)
            ]
    assert unused == []
