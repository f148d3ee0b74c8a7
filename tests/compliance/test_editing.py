"""Two people change one deadline, and somebody adds one by hand: nobody loses what they typed."""

import html
import re
from datetime import date

import pytest

from practice_hub.base import clock
from practice_hub.clients.access import get_client
from practice_hub.clients.actions import records as clients
from practice_hub.clients.services import Service
from practice_hub.compliance import access
from practice_hub.compliance.actions import progress
from practice_hub.compliance.actions.generation import generate_all
from practice_hub.compliance.models import Authority, Deadline, Status
from tests.compliance.conftest import TODAY, AddEngaged, Deadlines
from tests.world import World


def form_of(page: str) -> dict[str, str]:
    """The fields of a page's form as a browser would send them."""
    fields = {
        name: html.unescape(value) for name, value in re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', page)
    }
    for name, options in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        fields[name] = chosen[1] if chosen else ""
    fields |= {"before": html.unescape(re.search(r'name="before" value="([^"]*)"', page)[1])}  # type: ignore[index]
    return {name: fields[name] for name in fields if name not in ("q", "csrf_token")}


def only(deadlines: Deadlines, world: World, id: int) -> Deadline:
    return next(each for each in deadlines(world.alice) if each.id == id)


def test_different_fields_of_one_deadline_are_put_together(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    add_engaged(world.alice, Service.VAT)
    first, bob, megan = deadlines(world.alice)[0], world.browser(world.bob), world.browser(world.megan)
    door = f"/compliance/{first.id}/edit"
    his, hers = form_of(bob.get(door).text), form_of(megan.get(door).text)
    assert his["due_on"] == "2027-01-07"
    assert his["owner_id"] == str(world.alice.user_id)
    bob.post(door, data=his | {"reviewer_id": str(world.bob.user_id)})
    answer = megan.post(door, data=hers | {"owner_id": str(world.megan.user_id)})
    assert "A colleague’s change of Reviewer was kept too" in megan.get(answer.location).text
    after = only(deadlines, world, first.id)
    assert (after.owner_id, after.reviewer_id) == (world.megan.user_id, world.bob.user_id)
    assert after.authority == Authority.COMPUTED, "a date that nobody touched stays the rule's"


@pytest.mark.parametrize(("choice", "due"), [("yours", date(2027, 1, 20)), ("theirs", date(2027, 1, 15))])
def test_the_same_field_is_asked_about_and_nothing_typed_is_lost(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines, choice: str, due: date
) -> None:
    add_engaged(world.alice, Service.VAT)
    first, bob, megan = deadlines(world.alice)[0], world.browser(world.bob), world.browser(world.megan)
    door = f"/compliance/{first.id}/edit"
    his, hers = form_of(bob.get(door).text), form_of(megan.get(door).text)
    bob.post(door, data=his | {"due_on": "2027-01-15", "authority_reason": "A letter"})
    typed = hers | {"due_on": "2027-01-20", "authority_reason": "A letter", "target_on": "2027-01-06"}
    answer = megan.post(door, data=typed)
    assert answer.status_code == 409
    for words in ("Before: 7 January 2027", "20 January 2027", "15 January 2027", 'value="2027-01-06"'):
        assert words in answer.text
    again = form_of(answer.text) | {"choose-due_on": choice}
    assert megan.post(door, data=again).status_code == 303
    after = only(deadlines, world, first.id)
    assert (after.due_on, after.target_on) == (due, date(2027, 1, 6))


def test_a_status_that_somebody_changed_meanwhile_is_not_changed_back(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    add_engaged(world.alice, Service.VAT)
    first, browser = deadlines(world.alice)[0], world.browser(world.bob)
    world.browser(world.megan).post(f"/compliance/{first.id}/filing", data={"filed_on": ""})
    answer = browser.post(f"/compliance/{first.id}/status", data={"was": "not_started", "new_status": "in_review"})
    assert "Somebody made it filed meanwhile" in browser.get(answer.location).text
    assert only(deadlines, world, first.id).status == Status.FILED


def test_companies_house_says_a_date_and_the_rule_takes_it_back(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    add_engaged(world.alice, Service.ACCOUNTS, year_end="30 April")
    first, browser = deadlines(world.alice)[0], world.browser(world.bob)
    door, said = f"/compliance/{first.id}", {"due_on": "2027-02-28", "authority": "companies_house"}
    browser.post(f"{door}/edit", data=said | {"authority_reason": "The register on 6 January"})
    page = browser.get(door).text
    assert "The rule says 31 January 2027." in page
    assert "from companies house" not in page, "names keep their capitals"
    with world.write(world.alice) as session:
        generate_all(session)
    assert only(deadlines, world, first.id).due_on == date(2027, 2, 28)
    browser.post(f"{door}/edit", data={"authority": "computed"})
    after = only(deadlines, world, first.id)
    assert (after.due_on, after.authority, after.authority_reason) == (date(2027, 1, 31), Authority.COMPUTED, "")
    assert not after.differs


def test_bob_adds_what_no_rule_knows_of_and_no_rule_touches_it(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    client = add_engaged(world.alice, Service.VAT)
    browser = world.browser(world.bob)
    assert f"{client.name} ({client.code})" in browser.get(f"/compliance/new?client={client.id}").text
    typed = {"client": "abc ltd", "title": "Reply to HMRC", "due_on": "20/1/2027", "reason": "Letter", "period": ""}
    answer = browser.post("/compliance/new", data=typed | {"owner_id": str(world.bob.user_id)})
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "Reply to HMRC" in page
    assert "The practice" in page
    assert "Reply to HMRC" in browser.get("/compliance?q=reply&rule=by-hand").text
    assert browser.post("/compliance/new", data=typed).status_code == 422, "one of a name and a day is enough"
    with clock.stopped(TODAY.replace(month=3)), world.write(world.alice) as session:
        own = get_client(session, client.id)
        assert own
        clients.update(session, own, by=world.alice, yours={"vat_stagger": "1"})
        generate_all(session)
    (added,) = deadlines(world.alice, "by-hand")
    assert (added.due_on, added.status, added.owner_id) == (date(2027, 1, 20), Status.NOT_STARTED, world.bob.user_id)
    with world.write(world.alice) as session:
        held = access.get_deadline(session, added.id)
        assert held
        progress.file(session, held, by=world.alice)
    assert len(deadlines(world.alice, "by-hand")) == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"client": "nobody"}, "No client is called so"),
        ({"client": ""}, "Enter the client’s name or code"),
        ({"title": " "}, "Enter what is due"),
        ({"due_on": "31/6/2027"}, "31 June 2027 is not a date"),
        ({"due_on": ""}, "Enter the date on which it is due"),
        ({"reason": ""}, "Say where this date comes from"),
        ({"owner_id": "999999"}, "Choose somebody from the list"),
    ],
)
def test_what_cannot_be_added_is_said_and_kept(
    world: World, add_engaged: AddEngaged, typed: dict[str, str], words: str
) -> None:
    add_engaged(world.alice, Service.CIS)
    usual = {"client": "ABC Ltd", "title": "Reply", "due_on": "2027-01-20", "reason": "A letter of ours"}
    answer = world.browser(world.bob).post("/compliance/new", data=usual | typed)
    assert answer.status_code == 422
    assert answer.text.count(words) >= 2
    assert "reason" in typed or 'value="A letter of ours"' in answer.text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("prospect", "ABC Ltd has the status prospect, and its deadlines are not listed. Change its status first"),
        ("former", "ABC Ltd has the status former, and its deadlines are not listed. Change its status first"),
        ("archived", "ABC Ltd is archived, and its deadlines are not listed. Restore it first"),
    ],
)
def test_nothing_is_added_where_nobody_would_see_it(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines, status: str, words: str
) -> None:
    client = add_engaged(world.alice, status=status if status != "archived" else "active")
    if status == "archived":
        with world.write(world.alice) as session:
            held = get_client(session, client.id)
            assert held
            clients.archive(session, held, by=world.alice)
    usual = {"client": client.code, "title": "Reply", "due_on": "2027-01-20", "reason": "A letter of ours"}
    answer = world.browser(world.bob).post("/compliance/new", data=usual)
    assert answer.status_code == 422
    assert answer.text.count(words) == 2, "in the summary and beside the client"
    assert 'value="A letter of ours"' in answer.text
    assert deadlines(world.alice, "by-hand") == []


@pytest.mark.parametrize(
    ("door", "typed"),
    [
        ("exemption", {"was": "not_started", "why": "Deregistered"}),
        ("exemption", {"why": "Deregistered"}),
        ("filing", {"was": "not_started", "filed_on": "2027-01-04"}),
        ("filing", {"filed_on": "2027-01-04"}),
    ],
)
def test_a_filing_is_not_overwritten_from_a_page_that_is_behind(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines, door: str, typed: dict[str, str]
) -> None:
    add_engaged(world.alice, Service.VAT)
    first, bob, megan = deadlines(world.alice)[0], world.browser(world.bob), world.browser(world.megan)
    for _ in range(2):
        hers = {"was": "not_started", "filed_on": "2027-01-05"}
        assert megan.post(f"/compliance/{first.id}/filing", data=hers).status_code == 303, "she pressed twice"
    answer = bob.post(f"/compliance/{first.id}/{door}", data=typed)
    assert answer.status_code == 422
    words = "Megan Rees filed it already, on 5 January 2027, so nothing was changed"
    assert answer.text.count(words) == 2, "in the summary and beside what he pressed"
    assert f'value="{list(typed.values())[-1]}"' in answer.text, "what he typed is there still"
    after = only(deadlines, world, first.id)
    assert (after.status, after.filed_on, after.filed_by_id) == ("filed", date(2027, 1, 5), world.megan.user_id)


def test_a_reason_and_a_row_that_are_behind_change_nothing(
    world: World, add_engaged: AddEngaged, deadlines: Deadlines
) -> None:
    add_engaged(world.alice, Service.VAT)
    first, bob, megan = deadlines(world.alice)[0], world.browser(world.bob), world.browser(world.megan)
    door = f"/compliance/{first.id}"
    row = re.search(rf'formaction="({door}/status\?was=\w+)"', bob.get("/compliance").text)
    assert row
    megan.post(f"{door}/exemption", data={"was": "not_started", "why": "Deregistered"})
    answer = bob.post(f"{door}/filing?was=not_started", data={"from": "list"})
    assert "It is marked as not required already (Deregistered), so nothing was changed" in answer.text
    for pressed in (row[1], f"{door}/status"):
        answer = bob.post(pressed, data={"from": "list", "new_status": "in_review"})
        assert "Somebody made it not required meanwhile" in bob.get(answer.location).text
    after = only(deadlines, world, first.id)
    assert (after.status, after.not_required_reason) == (Status.NOT_REQUIRED, "Deregistered")
    bob.post(f"{door}/status", data={"was": "not_required", "new_status": "in_review"})
    assert only(deadlines, world, first.id).status == Status.IN_REVIEW, "who saw it may open it again"
