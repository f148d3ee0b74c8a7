"""The pages of an import, as people use them."""

import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from practice_hub.base import clock
from practice_hub.clients.actions import records as client_actions
from practice_hub.clients.models import Client
from practice_hub.imports.actions.decisions import TOO_LARGE
from practice_hub.imports.models import ClientImport
from practice_hub.live.source import LogSource
from practice_hub.web.extension import PracticeHub
from tests.imports.conftest import Choose, Work, again, as_sent, book_of, csv_of, firms
from tests.world import World


def send(browser: FlaskClient, content: bytes, name: str = "clients.csv") -> TestResponse:
    return browser.post("/clients/imports", data={"file": (io.BytesIO(content), name)})


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_megan_imports_looks_and_undoes(world: World, work: Work) -> None:
    browser = world.browser(world.megan)
    address = send(browser, book_of(firms(3)), "clients.xlsx").location
    assert "Reading the file" in browser.get(address).text
    work()
    page = text_of(browser.get(address).text)
    assert "3 clients would be added and 0 changed" in page
    assert "Import 3 clients" in page
    assert browser.post(f"{address}/run").location == address
    assert "Importing" in browser.get(address).text
    work()
    page = text_of(browser.get(address).text)
    assert "3 clients added, 0 changed, by Megan Rees" in page
    assert "Firm F0001" in browser.get("/clients").text
    browser.post(f"{address}/undoing")
    work()
    assert "Undone by Megan Rees" in text_of(browser.get(address).text)
    assert "Firm F0001" not in browser.get("/clients").text
    assert "clients.xlsx" in browser.get("/clients/imports").text


def test_the_list_says_when_an_import_was_undone_and_not_when_its_file_was_chosen(
    world: World, work: Work, importing: Choose
) -> None:
    morning = datetime(2027, 1, 6, 9, 42, tzinfo=UTC)
    with clock.stopped(morning):
        own = importing(csv_of(firms(1)))
    for day, what, state in ((7, "run", "Imported"), (9, "undoing", "Undone")):
        with clock.stopped(morning.replace(day=day)):
            browser = world.browser(world.alice)
            browser.post(f"/clients/imports/{own.id}/{what}")
            work()
            page = browser.get("/clients/imports").text.partition('id="import-history"')[2].partition("</table>")[0]
        assert f"{state} " in text_of(page)
        assert f"{day} Jan 2027, 09:42" in page


def test_what_is_wrong_is_told_by_row_and_column_on_the_page_and_in_a_file(world: World, importing: Choose) -> None:
    own = importing(b'Code,Name,Type,Year end\nA1,ABC Ltd,Ltd,31 June\nA1,"=HYPERLINK(""x"")",Ltd,\n')
    browser = world.browser(world.alice)
    page = text_of(browser.get(f"/clients/imports/{own.id}").text)
    assert "Row 2 Year end (column D) 31 June 31 June is not a date" in page
    assert "Row 3 Name (column B) =HYPERLINK" in page
    assert "Row 3 Code (column A) A1 Rows 2 and 3 have the same code" in page
    file = browser.get(f"/clients/imports/{own.id}/errors").text
    assert '3,Name (column B),"\'=HYPERLINK(""x"")"' in file, "and the file runs nothing either"


def test_words_that_look_like_markup_stay_words(world: World, importing: Choose) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    own = importing(csv_of([("A1", hostile, hostile, "", "")]), f"{hostile}.csv")
    browser = world.browser(world.alice)
    for path in ("", "/columns"):
        page = browser.get(f"/clients/imports/{own.id}{path}").text
        assert "&lt;img src=x" in page
        assert "<img" not in page


def test_rows_with_errors_are_left_out_only_when_somebody_says_so(world: World, importing: Choose, work: Work) -> None:
    own = importing(csv_of([("A1", "ABC Ltd", "Ltd", "", ""), ("A2", "DEF Ltd", "Martian", "", "")]))
    browser, address = world.browser(world.alice), f"/clients/imports/{own.id}"
    answer = browser.post(f"{address}/run")
    assert answer.status_code == 422
    words = "Say that rows with errors are left out, or correct the file and import it anew"
    assert f'<a href="#leave_out">{words}</a>' in answer.text
    assert answer.text.count(words) == 2, "beside the box too"
    browser.post(f"{address}/run", data={"leave_out": "on"})
    work()
    assert again(world, own).created == 1


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "", "Choose a CSV or XLSX file"),
        (b"", "clients.csv", "The file is empty"),
        (b"x", "clients.pdf", "neither CSV nor XLSX"),
    ],
)
def test_no_file_of_use_is_said_at_once(world: World, content: bytes, name: str, words: str) -> None:
    answer = send(world.browser(world.alice), content, name)
    assert answer.status_code == 422
    assert answer.text.count(words) == 2, "in the summary and beside the field"


@pytest.mark.parametrize("csrf", [True, False])
def test_a_file_that_is_too_large_is_told_so_on_the_same_page(world: World, csrf: bool) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = csrf
    sent = as_sent(b"x" * 6_000_000)
    answer = world.browser(world.alice).post("/clients/imports", **sent)
    assert answer.status_code == 413
    assert TOO_LARGE in answer.text
    assert "Import clients" in answer.text
    stranger = world.app.test_client().post("/clients/imports", **sent)
    assert stranger.status_code in (401, 413)
    assert TOO_LARGE not in stranger.text


def test_a_file_of_no_use_is_refused_in_words(world: World, importing: Choose) -> None:
    own = importing(b"PK rubbish", "clients.xlsx")
    page = world.browser(world.alice).get(f"/clients/imports/{own.id}").text
    assert "This is not an Excel workbook" in page
    with world.database.read(world.alice.tenant_id) as session:
        assert session.scalars(select(ClientImport.content).where(ClientImport.id == own.id)).one() is None


def test_columns_are_chosen_by_hand_where_they_are_not_known(world: World, importing: Choose, work: Work) -> None:
    own = importing(b"Who,Where\nABC Ltd,LS1 4DY\n")
    browser, address = world.browser(world.alice), f"/clients/imports/{own.id}"
    assert "Choose columns" in browser.get(address).text
    page = browser.get(f"{address}/columns").text
    assert "Who (column A)" in page
    assert "ABC Ltd" in page, "an example of what the column holds"
    both = browser.post(f"{address}/columns", data={"column_0": "name", "column_1": "name", "usual_type": "trust"})
    assert both.status_code == 422
    assert both.text.count("Another column is Name already") == 2
    assert '<option selected value="trust">' in both.text, "nothing chosen is lost"
    nothing = browser.post(f"{address}/columns", data={"column_1": "phone"})
    assert "Say which column holds the name" in nothing.text
    browser.post(f"{address}/columns", data={"column_0": "name", "column_1": "trading_postcode", "usual_type": "trust"})
    work()
    assert "1 client would be added" in text_of(browser.get(address).text)


def test_an_export_comes_in_again_and_changes_nothing(world: World, importing: Choose) -> None:
    odd = {"phone": "+44 1632 960 001", "notes": "=1+1\n- two", "correspondence_address": "1 High St,\nLeeds"}
    with world.write(world.alice) as session:
        everything: dict[str, Any] = {
            **odd,
            "company_number": "99000001",
            "year_end": "End of February",
            "incorporation_date": "29/2/2020",
            "vat_number": "980780684",
            "vat_stagger": "monthly",
            "vat_registered_on": "1/4/2021",
            "manager_id": world.bob.user_id,
            "partner_id": world.alice.user_id,
        }
        client_actions.create(
            session, by=world.alice, name="'=Odd & <b>Söns</b> Ltd", type="limited_company", **everything
        )
        for name in ("Anna Berg", "Anna Berg", "＝Full width", "@home", "-minus"):
            client_actions.create(session, by=world.alice, name=name, type="individual", status="on_hold")
        session.flush()
        client_actions.archive(session, session.scalars(select(Client)).all()[2], by=world.alice)
    file = world.browser(world.alice).post("/clients/exports", data={"status": "all"}).data
    own = importing(file)
    page = text_of(world.browser(world.alice).get(f"/clients/imports/{own.id}").text)
    assert "0 new 0 changed 6 unchanged 0 possible duplicates 0 with errors" in page


def test_the_template_is_one_that_the_import_understands(world: World, importing: Choose) -> None:
    template = world.browser(world.alice).get("/clients/imports/template").data
    own = importing(template + b"ABC Ltd,Ltd\r\n")
    assert "" not in own.fields
    assert own.state == "ready"


def test_staff_do_not_import(world: World, importing: Choose) -> None:
    own = importing(csv_of(firms(1)))
    for viewer in (world.bob, world.rita):
        browser = world.browser(viewer)
        assert "/clients/imports" not in browser.get("/clients").text
        for path in ("", "/template", f"/{own.id}", f"/{own.id}/errors", f"/{own.id}/columns"):
            assert browser.get(f"/clients/imports{path}").status_code == 403, path


def test_charlie_sees_nothing_of_it(world: World, importing: Choose) -> None:
    own = importing(csv_of(firms(1)))
    browser = world.browser(world.charlie)
    assert browser.get(f"/clients/imports/{own.id}").status_code == 404
    assert "clients.csv" not in browser.get("/clients/imports").text


def test_a_file_that_was_not_imported_can_be_thrown_away(world: World, importing: Choose) -> None:
    own = importing(csv_of(firms(1)))
    browser = world.browser(world.alice)
    assert browser.post(f"/clients/imports/{own.id}/removal").status_code == 303
    assert browser.get(f"/clients/imports/{own.id}").status_code == 404


def test_a_choice_that_was_not_saved_counts_when_the_import_is_pressed(
    world: World, importing: Choose, work: Work
) -> None:
    with world.write(world.alice) as session:
        client_actions.create(session, by=world.alice, name="Anna Berg", type="individual")
    own = importing(csv_of([("", "Anna Berg", "Individual", "", "01632 960 100"), *firms(1)]))
    browser, address = world.browser(world.alice), f"/clients/imports/{own.id}"
    page = browser.get(f"{address}?show=duplicate").text
    (name,) = re.findall(r'<select name="(row-[0-9]+)" form="start"', page)
    browser.post(f"{address}/run", data={name: "update"})
    work()
    assert (again(world, own).created, again(world, own).updated) == (1, 1)


def test_pressing_twice_imports_once(world: World, importing: Choose, work: Work) -> None:
    own = importing(csv_of(firms(2)))
    browser = world.browser(world.alice)
    for _ in range(2):
        browser.post(f"/clients/imports/{own.id}/run")
    assert work() == 1
    assert again(world, own).created == 2


def test_other_screens_see_how_far_it_is(world: World, importing: Choose, work: Work) -> None:
    own = importing(csv_of(firms(2)))
    source = LogSource(world.database, PracticeHub.of(world.app).fragments)
    before = source.head(world.alice.tenant_id).position
    world.browser(world.alice).post(f"/clients/imports/{own.id}/run")
    work()
    frames = source.span(world.alice.tenant_id, before, 50).frames
    told = b"".join(frame.data for frame in frames).decode()
    assert f'id="import-{own.id}-progress"' in told
    assert told.count("import:changed") == 2, "begun and done"
    assert told.count("clients:changed") == 1, "however many clients there were"
