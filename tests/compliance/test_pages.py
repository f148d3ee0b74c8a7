"""The compliance page and a deadline's own page, as people use them without a script."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from practice_hub.clients.engagements import EngagementInput
from practice_hub.clients.enums import ClientStatus
from practice_hub.clients.models import Client
from practice_hub.clients.services import Service
from practice_hub.compliance.access import get_deadline
from practice_hub.compliance.actions import progress
from practice_hub.compliance.filters import PAGE_SIZE
from practice_hub.compliance.models import Deadline, Status
from practice_hub.people.viewer import Viewer
from practice_hub.realtime import log
from practice_hub.web import sheets
from tests.compliance.conftest import AddEngaged, Deadlines
from tests.compliance.due import AddDue
from tests.world import World


def one(deadlines: Deadlines, viewer: Viewer, id: int) -> Deadline:
    return next(each for each in deadlines(viewer) if each.id == id)


def test_the_list_is_grouped_by_urgency(world: World, add_engaged: AddEngaged) -> None:
    add_engaged(world.alice, Service.VAT, Service.ACCOUNTS)
    page = world.browser(world.bob).get("/compliance").text
    assert page.index("Due within 24 hours") < page.index("Later</span>")
    assert "Tomorrow" in page, "the VAT quarter to 30 November is due on 7 January"
    assert "QE 30 Nov 2026" in page


def test_the_busiest_days_say_how_much_is_due_and_mostly_what(world: World, add_due: AddDue) -> None:
    for day, titles in ((8, ("VAT return", "VAT return")), (9, ("CIS return", "VAT return", "CIS return"))):
        for title in titles:
            add_due(world.bob, on=date(2027, 1, day), title=title)
    gone, filed = (add_due(world.bob, on=date(2027, 1, 9), title="CIS return", name=name) for name in ("Gone", "Filed"))
    world.browser(world.megan).post(f"/clients/{gone.client_id}/archival")
    world.browser(world.bob).post(f"/compliance/{filed.id}/filing")
    page = world.browser(world.bob).get("/compliance").text
    assert re.findall(r'<span class="end">(\d, \w+ \w+ return)<', page) == ["3, mostly CIS return", "2, all VAT return"]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?rule=vat-return", True),
        ("?rule=accounts-filing", False),
        ("?q=abc+vat", True),
        ("?q=kestrel", False),
        ("?due=day", True),
        ("?day=2027-01-07", True),
        ("?day=2027-01-08", False),
        ("?owner=none", False),
        ("?status=in_review", False),
        ("?group=client", True),
        ("?group=owner&month=2027-02", True),
        ("?rule=nonsense&day=2027-02-31&month=2027-13&page=99&owner=x", True),
        ("?day=9999-12-31", True),
        ("?day=0001-01-01", True),
        ("?day=2100-12-31&month=2099-12", False),
        ("?day=1844-01-01", False),
    ],
)
def test_the_address_says_what_is_shown(world: World, add_engaged: AddEngaged, query: str, shown: bool) -> None:
    add_engaged(world.alice, Service.VAT)
    page = world.browser(world.bob).get(f"/compliance{query}").text
    assert ("QE 30 Nov 2026" in page) is shown
    assert ("No deadlines match" in page) is not shown


def test_the_whole_list_is_printed_and_not_its_first_page(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    for number in range(4):
        add_engaged(world.alice, Service.CIS, name=f"Number {number} Ltd", vat_number="", vat_stagger="")
    bob, among = world.browser(world.bob), len(deadlines(world.alice))
    assert among > PAGE_SIZE
    list_page = bob.get("/compliance?group=client").text
    assert list_page.count('data-cell="due"') == PAGE_SIZE
    assert 'href="/compliance?group=client&amp;print=list"' in list_page
    printed = bob.get("/compliance?group=client&print=list").text
    assert printed.count('data-cell="due"') == among
    assert 'href="/compliance?group=client"' in printed, "the way back"


def test_filing_from_the_list_moves_it_out_and_tells_everybody(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    add_engaged(world.alice, Service.VAT)
    first = deadlines(world.alice)[0]
    browser = world.browser(world.bob)
    with world.database.read(world.alice.tenant_id) as session:
        before = log.head(session).position
    answer = browser.post(f"/compliance/{first.id}/filing", data={"from": "list", "rule": "vat-return"})
    assert answer.location == "/compliance?rule=vat-return"
    assert "VAT return marked as filed." in browser.get(answer.location).text
    assert one(deadlines, world.alice, first.id).status == Status.FILED
    with world.database.read(world.alice.tenant_id) as session:
        assert "deadline:filed" in [each.type for each in log.after(session, before, 50)]
    assert "QE 30 Nov 2026" not in browser.get("/compliance?due=day").text
    assert "QE 30 Nov 2026" in browser.get("/compliance?status=filed").text


@pytest.mark.both_databases
@pytest.mark.usefixtures("january")
def test_what_was_filed_this_month_is_a_figure_and_the_list_that_it_leads_to(world: World, add_due: AddDue) -> None:
    today, december = date(2027, 1, 6), date(2026, 12, 31)
    filed = {"First Ltd": today, "Second Ltd": date(2027, 1, 1), "Earlier Ltd": december, "Former Ltd": today}
    for name, day in filed.items():
        due = add_due(world.bob, days=9, name=name)
        with world.write(world.bob) as session:
            own = get_deadline(session, due.id)
            assert own is not None
            progress.file(session, own, by=world.bob, filed_on=day)
            if name == "Former Ltd":
                session.get_one(Client, due.client_id).status = ClientStatus.FORMER
    add_due(world.bob, name="Open Ltd")
    browser = world.browser(world.rita)
    figure = re.search(r'href="([^"]*)">\s*<b>(\d+)</b>\s*<span>filed this month', browser.get("/").text)
    assert figure
    assert figure[2] == "2"
    page = browser.get(figure[1]).text
    assert re.findall(r"(?:First|Second|Earlier|Former|Open) Ltd(?=</a>)", page) == ["First Ltd", "Second Ltd"]
    assert "2 filed this month" in " ".join(page.split())
    assert "Status: <b>Filed this month</b>" in page, "the filter that can be taken off"


@pytest.mark.both_databases
def test_others_are_served_while_megan_takes_a_long_list_away(
    world: World, add_due: AddDue, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        add_due(world.bob, days=number, name=f"Client {number}")
    breaths: list[float] = []
    monkeypatch.setattr(sheets, "PIECE", 2)
    monkeypatch.setattr("practice_hub.web.sheets.time.sleep", breaths.append)
    answer = world.browser(world.megan).post("/compliance/exports")
    assert re.findall("Client [0-9]", answer.text) == [f"Client {number}" for number in range(5)]
    assert breaths == [sheets.BREATH_SECONDS] * 2


def test_a_deadlines_page_says_why_this_date(world: World, add_engaged: AddEngaged, deadlines: Deadlines) -> None:
    add_engaged(world.alice, Service.VAT)
    page = world.browser(world.rita).get(f"/compliance/{deadlines(world.alice)[0].id}").text
    assert "Why this date?" in page
    assert "7 days after the end of the month that follows 30 Nov 2026" in page
    assert "VAT Regulations 1995" in page
    assert "Mark as filed" not in page, "who may only read is offered nothing to press"


@pytest.mark.parametrize(
    ("door", "typed", "words"),
    [
        ("edit", {"due_on": "31/2/2027", "authority_reason": "A letter"}, "31 February 2027 is not a date"),
        ("edit", {"due_on": "2027-02-15", "authority_reason": " "}, "Say where this date comes from"),
        ("edit", {"due_on": "2099-02-15", "authority_reason": "A letter"}, "Enter a date within 5 years"),
        ("edit", {"authority": "companies_house"}, "Companies House has no date for this"),
        ("edit", {"authority_reason": "A letter"}, "Change the date or who says so: the rule’s date needs no reason"),
        ("edit", {"target_on": "2027-02-15"}, "The target date is after the due date"),
        ("edit", {"target_on": ""}, "Enter the practice’s own aim"),
        ("filing", {"filed_on": "2027-02-15"}, "must not be in the future"),
        ("exemption", {"why": ""}, "Say why it is not required"),
        ("edit", {"owner_id": "999999"}, "Choose somebody from the list"),
    ],
)
def test_what_cannot_be_saved_is_said_beside_its_field(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines, door: str, typed: dict[str, str], words: str
) -> None:
    add_engaged(world.alice, Service.VAT)
    first = deadlines(world.alice)[0]
    answer = world.browser(world.bob).post(f"/compliance/{first.id}/{door}", data=typed)
    assert answer.status_code == 422
    assert answer.text.count(words) == 2, "in the summary and beside the field"
    (named,) = re.findall(rf'href="#([\w-]+)"[^>]*>[^<]*{re.escape(words)}', answer.text)
    assert answer.text.count(f' id="{named}"') == 1, "the summary leads to it"
    assert "A letter" in answer.text or "A letter" not in typed.values(), "what was typed is there still"
    after = one(deadlines, world.alice, first.id)
    assert (after.due_on, after.status, after.owner_id) == (first.due_on, first.status, first.owner_id)


def test_people_a_date_and_not_required(world: World, add_engaged: AddEngaged, deadlines: Deadlines) -> None:
    add_engaged(world.alice, Service.VAT)
    first, browser = deadlines(world.alice)[0], world.browser(world.bob)
    door = f"/compliance/{first.id}"
    browser.post(f"{door}/edit", data={"owner_id": str(world.bob.user_id), "reviewer_id": ""})
    browser.post(f"{door}/edit", data={"due_on": "2027-01-20", "authority_reason": "HMRC allowed it"})
    page = browser.get(door).text
    assert "The rule says 7 January 2027." in page
    assert "HMRC allowed it" in page
    browser.post(f"{door}/exemption", data={"why": "Deregistered"})
    after = one(deadlines, world.alice, first.id)
    assert (after.owner_id, after.due_on) == (world.bob.user_id, date(2027, 1, 20))
    assert (after.status, after.not_required_reason) == (Status.NOT_REQUIRED, "Deregistered")


@pytest.mark.parametrize(
    ("door", "typed", "read"),
    [
        ("status", {"new_status": "in_review"}, lambda one: one.status == "in_review"),
        ("owner", {"new_owner": "none"}, lambda one: one.owner_id is None),
        ("target", {"new_target": "2027-01-07"}, lambda one: one.target_on == date(2027, 1, 7)),
    ],
)
def test_many_at_once_are_one_line_and_one_event(
    world: World,
    add_engaged: AddEngaged,
    deadlines: Deadlines,
    door: str,
    typed: dict[str, str],
    read: Callable[[Deadline], bool],
) -> None:
    add_engaged(world.alice, Service.VAT, EngagementInput(Service.CIS, date(2026, 1, 1)), Service.ACCOUNTS)
    found = [str(each.id) for each in deadlines(world.alice)]
    assert len(found) > 20
    with world.database.read(world.alice.tenant_id) as session:
        before = log.head(session).position
    answer = world.browser(world.bob).post(f"/compliance/selection/{door}", data={"ids": found, **typed})
    assert answer.status_code == 303
    assert all(map(read, deadlines(world.alice)))
    with world.database.read(world.alice.tenant_id) as session:
        assert [each.type for each in log.after(session, before, 50)] == ["deadlines:changed", "activity:new"]


@pytest.mark.parametrize(
    ("door", "name", "words"),
    [
        ("status", "new_status", "Choose a status"),
        ("owner", "new_owner", "Choose a person, or Nobody"),
        ("target", "new_target", "Enter a target date"),
    ],
)
def test_what_nobody_chose_is_not_written_on_ticked_deadlines(
    world: World, add_due: AddDue, deadlines: Deadlines, door: str, name: str, words: str
) -> None:
    due, browser = add_due(world.bob, days=9, status=Status.IN_REVIEW), world.browser(world.bob)
    for sent in ({name: ""}, {}):
        data = {"ids": str(due.id), **sent}
        page = browser.post(f"/compliance/selection/{door}", data=data, follow_redirects=True).text
        assert "<b>Nothing was changed.</b>" in page
        assert words in page
    now = one(deadlines, world.bob, due.id)
    assert (now.status, now.owner_id, now.target_on) == (Status.IN_REVIEW, world.bob.user_id, due.target_on)


def test_a_filed_deadline_is_opened_again_only_where_somebody_says(
    world: World, add_due: AddDue, deadlines: Deadlines
) -> None:
    due, browser = add_due(world.bob, days=9, status=Status.FILED), world.browser(world.bob)
    door = f"/compliance/{due.id}"
    assert '<option value="" selected>Choose…</option>' in browser.get(door).text
    answer = browser.post(f"{door}/status", data={"new_status": "", "was": "filed"})
    assert answer.status_code == 422
    assert answer.text.count("Choose a status") == 2, "in the summary and beside the field"
    assert one(deadlines, world.bob, due.id).status == Status.FILED
    assert browser.post(f"{door}/status", data={"new_status": "in_review", "was": "filed"}).status_code == 303
    assert '<option value="" selected>' not in browser.get(door).text, "its own status is the preset"


def test_charlie_changes_nothing_of_ours(world: World, add_engaged: AddEngaged, deadlines: Deadlines) -> None:
    add_engaged(world.alice, Service.VAT)
    add_engaged(world.charlie, Service.VAT, name="Charlie’s client")
    ours, browser = deadlines(world.alice)[0], world.browser(world.charlie)
    browser.post("/compliance/selection/status", data={"ids": [str(ours.id)], "new_status": "in_review"})
    assert one(deadlines, world.alice, ours.id).status == Status.NOT_STARTED
    assert "ABC Ltd" not in browser.get("/compliance").text
    assert "Charlie’s client" in browser.get("/compliance").text


def test_the_export_holds_no_formula_and_is_recorded(world: World, add_engaged: AddEngaged) -> None:
    add_engaged(world.alice, Service.VAT, name="=HYPERLINK(1)")
    browser = world.browser(world.megan)
    text = browser.post("/compliance/exports", data={"rule": "vat-return"}).text
    assert "'=HYPERLINK(1)" in text
    assert "2027-01-07" in text
    assert "the deadline list" in browser.get("/activity?type=deadline_list").text
    assert world.browser(world.bob).post("/compliance/exports").status_code == 403


def test_services_are_suggested_and_save_what_is_ticked(world: World, add_engaged: AddEngaged) -> None:
    client = add_engaged(world.alice)
    browser, door = world.browser(world.bob), f"/clients/{client.id}/services"
    page = browser.get(door).text
    assert 'value="vat" checked' in page
    assert 'value="payroll" checked' not in page
    typed = {"service": ["vat", "payroll"], "vat-starts_on": "2026-01-01", "payroll-starts_on": "2026-01-01"}
    assert browser.post(door, data=typed).status_code == 303
    page = browser.get(f"/clients/{client.id}").text
    assert "VAT return" in page
    assert "Payroll: the pay frequency is missing" in page


def test_a_mistake_in_the_services_loses_nothing(world: World, add_engaged: AddEngaged) -> None:
    client: Client = add_engaged(world.alice)
    typed = {"service": ["vat"], "vat-starts_on": "31/6/2026", "vat-fee": "much", "vat-ends_on": ""}
    answer = world.browser(world.bob).post(f"/clients/{client.id}/services", data=typed)
    assert answer.status_code == 422
    assert 'value="31/6/2026"' in answer.text
    assert answer.text.count("Enter a fee in pounds") == 2
    with world.database.read(world.alice.tenant_id) as session:
        assert session.scalars(select(Deadline)).all() == []
