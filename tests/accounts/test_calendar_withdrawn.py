"""A calendar's address ends with what gave it: nobody who had an old password, or has left, goes on reading."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from practice_hub.accounts.actions import account, links, team
from practice_hub.accounts.letters import password_changed
from practice_hub.base import clock, directory
from practice_hub.base.database import WriteSession
from practice_hub.compliance.actions import calendar_feed
from practice_hub.people.access import get_user
from practice_hub.people.models import User
from practice_hub.people.viewer import Viewer
from tests.accounts.conftest import PASSWORD, House, words_of
from tests.accounts.test_at_once import THROUGH_SECONDS
from tests.accounts.test_team import bus, found
from tests.compliance.test_calendar import address

NEW_PASSWORD = "three grey herons"
Ending = Callable[[House], object]


def changes_his_password(house: House) -> TestResponse:
    bob = house.sign_in(house.world.bob)
    return bob.post("/account/password", data={"old_password": PASSWORD, "new_password": NEW_PASSWORD})


def sets_one_by_a_link(house: House) -> TestResponse:
    with house.world.write(house.world.alice) as session:
        token = links.add_password_link(session, found(session, house.world.bob))
    return house.visitor().post(f"/reset-password/{token}", data={"password": NEW_PASSWORD})


def sets_one_by_the_operators_link(house: House) -> TestResponse:
    result = operator(house, "reset-password")
    path = result.removeprefix("http://127.0.0.1:8000").strip()
    return house.visitor().post(path, data={"password": NEW_PASSWORD})


def is_deactivated(house: House) -> TestResponse:
    return house.world.browser(house.world.alice).post(f"/team/{house.world.bob.user_id}/deactivation")


def is_deactivated_by_the_operator(house: House) -> str:
    return operator(house, "deactivate")


def operator(house: House, command: str) -> str:
    result = house.world.app.test_cli_runner().invoke(args=["user", command, house.email(house.world.bob)])
    assert result.exit_code == 0, result.output
    return result.stdout


PASSWORDS: list[Ending] = [changes_his_password, sets_one_by_a_link, sets_one_by_the_operators_link]
LEAVING: list[Ending] = [is_deactivated, is_deactivated_by_the_operator]


def reactivate(house: House) -> None:
    answer = house.world.browser(house.world.alice).post(f"/team/{house.world.bob.user_id}/reactivation")
    assert answer.status_code == 303


def read(house: House, feed: str) -> tuple[int, str]:
    """What somebody gets who has the address and nothing else, but for the number of the request."""
    answer = house.visitor().get(feed)
    return answer.status_code, re.sub(r"[0-9a-f]{8}", "", answer.text)


@pytest.mark.both_databases
@pytest.mark.parametrize("ending", PASSWORDS + LEAVING)
def test_the_old_address_answers_as_one_that_never_was(house: House, ending: Ending) -> None:
    feed, alices = address(house.world.browser(house.world.bob)), address(house.world.browser(house.world.alice))
    assert read(house, feed)[0] == 200
    ending(house)
    assert read(house, feed) == read(house, "/calendar/nonsense.ics")
    assert read(house, feed)[0] == 404
    assert read(house, alices)[0] == 200, "nobody else's is touched"
    (line,) = house.told(house.world.megan, "person.feed_withdrawn")
    assert line.subject_name == "the address of Bob Ashworth’s calendar"


@pytest.mark.parametrize("ending", LEAVING)
def test_it_stays_withdrawn_when_he_comes_back_and_he_is_told(house: House, ending: Ending) -> None:
    feed = address(house.world.browser(house.world.bob))
    ending(house)
    reactivate(house)
    assert read(house, feed)[0] == 404
    bob = house.sign_in(house.world.bob)
    assert "Your calendar does not show your deadlines any more" in bob.get("/notifications").text
    assert "The account was deactivated." in words_of(bob.get("/compliance/calendar"))


def test_one_that_outlived_a_deactivation_of_long_ago_does_not_come_back(house: House) -> None:
    feed = address(house.world.browser(house.world.bob))
    with house.world.write(house.world.alice) as session:
        found(session, house.world.bob).active = False
    reactivate(house)
    assert read(house, feed)[0] == 404


@pytest.mark.parametrize("ending", PASSWORDS)
def test_he_reads_when_and_why_and_makes_a_new_one(house: House, ending: Ending) -> None:
    first = address(house.world.browser(house.world.bob))
    ending(house)
    bob = house.sign_in(house.world.bob, NEW_PASSWORD)
    assert 'href="/compliance/calendar"' in bob.get("/account").text.split("Signed-in browsers")[0]
    page = words_of(bob.get("/compliance/calendar"))
    assert "Your calendar address was withdrawn on" in page
    assert "password" in page
    notified = bob.get("/notifications").text
    assert "Its address was withdrawn. Make a new one" in notified
    second = address(bob)
    assert (read(house, first)[0], read(house, second)[0]) == (404, 200)
    for path in ("/account", "/compliance/calendar"):
        assert "was withdrawn on" not in bob.get(path).text, "that is over"


def test_the_page_and_the_sign_in_say_so_at_once(house: House) -> None:
    words = "The address of your calendar was withdrawn: make a new one under Compliance"
    bob = house.sign_in(house.world.bob)
    address(bob)
    sent = {"old_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert words in bob.post("/account/password", data=sent, follow_redirects=True).text
    address(bob)
    with house.world.write(house.world.alice) as session:
        token = links.add_password_link(session, found(session, house.world.bob))
    answer = house.visitor().post(f"/reset-password/{token}", data={"password": PASSWORD}, follow_redirects=True)
    assert words in answer.text


def test_who_had_no_address_or_stopped_it_hears_nothing_of_one(house: House) -> None:
    bob = house.sign_in(house.world.bob)
    address(bob)
    bob.post("/compliance/calendar/ending")
    sent = {"old_password": PASSWORD, "new_password": NEW_PASSWORD}
    page = bob.post("/account/password", data=sent, follow_redirects=True)
    assert "Your password is changed" in page.text
    assert "was withdrawn" not in page.text + bob.get("/compliance/calendar").text + bob.get("/notifications").text


def test_a_letter_speaks_of_a_calendar_only_to_who_had_one() -> None:
    where = "https://hub.example.org/compliance/calendar"
    assert where in password_changed("Bob Ashworth", calendar_url=where).text
    assert "calendar" not in password_changed("Bob Ashworth").text


# --- what leaves it ----------------------------------------------------------------------------------------------


def leaves_it(house: House, browser: FlaskClient) -> None:
    house.sign_in(house.world.bob)
    browser.post("/account/name", data={"name": "Robert Ashworth"})
    browser.post("/account/email", data={"email": "robert@example.org", "email_password": PASSWORD})
    browser.post("/account/browsers/others/ending")
    browser.post("/sign-out")


def test_another_name_or_email_address_and_signing_out_leave_it(house: House) -> None:
    feed = address(house.world.browser(house.world.bob))
    leaves_it(house, house.sign_in(house.world.bob))
    assert house.email(house.world.bob) == "robert@example.org"
    assert read(house, feed)[0] == 200


# --- at the same moment ------------------------------------------------------------------------------------------


def signed_in(house: House, viewer: Viewer) -> Viewer:
    """This person at a browser of theirs that is signed in."""
    with house.world.database.directory(write=True) as session:
        browser, _ = directory.add_browser(
            session, tenant_id=viewer.tenant_id, user_id=viewer.user_id, role=viewer.role
        )
        return Viewer(viewer.tenant_id, viewer.user_id, viewer.name, viewer.role, browser.id)


@pytest.mark.both_databases
def test_a_stolen_browser_makes_no_address_behind_a_new_password(house: House) -> None:
    """It asks after the password was changed, and before that is committed."""
    bob, thief = signed_in(house, house.world.bob), signed_in(house, house.world.bob)

    def make() -> str:
        with house.world.write(thief) as session:
            return calendar_feed.make_feed(session, by=thief)

    with ThreadPoolExecutor(1) as pool:
        with house.world.write(bob) as session:
            account.change_password(session, found(session, bob), "another hash", by=bob, bus=bus(house))
            making = pool.submit(make)
            wait([making], timeout=THROUGH_SECONDS)
        assert isinstance(making.exception(), calendar_feed.SignedOut)
    with house.world.database.directory() as reading:
        assert not directory.has_link(reading, directory.CALENDAR, bob.tenant_id, bob.user_id)


# --- every other secret address ----------------------------------------------------------------------------------


def new_hash(house: House, user: User, session: WriteSession) -> None:
    account.change_password(session, user, "another hash", by=house.world.bob, bus=bus(house))


def deactivation(house: House, user: User, session: WriteSession) -> None:
    team.deactivate(session, user, by=house.world.alice, bus=bus(house))
    team.reactivate(session, user, by=house.world.alice)


@pytest.mark.both_databases
@pytest.mark.parametrize("change", [new_hash, deactivation])
@pytest.mark.parametrize("purpose", [links.PASSWORD, team.INVITATION, directory.CALENDAR, "of another room"])
def test_no_secret_address_of_any_kind_outlives_what_gave_it(
    house: House,
    purpose: str,
    change: Callable[..., None],
) -> None:
    bob, tomorrow = house.world.bob, clock.now() + timedelta(days=1)
    with house.world.write(house.world.alice) as session:
        token = directory.add_link(session, purpose, tenant_id=bob.tenant_id, user_id=bob.user_id, expires_at=tomorrow)
    with house.world.write(house.world.alice) as session:
        assert directory.find_link(session, purpose, token)
        user = get_user(session, bob.user_id)
        assert user
        change(house, user, session)
    with house.world.database.directory() as reading:
        assert directory.find_link(reading, purpose, token) is None
