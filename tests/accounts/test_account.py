"""My account: what Bob changes about himself, and who is signed out by it."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from practice_hub.base import directory
from tests.accounts.conftest import PASSWORD, House, words_of
from tests.parts.forms import read_page

NEW_PASSWORD = "three grey herons"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def change_password(browser: FlaskClient, old: str = PASSWORD, new: str = NEW_PASSWORD) -> str:
    answer = browser.post("/account/password", data={"old_password": old, "new_password": new})
    return words_of(answer) if answer.status_code != 303 else ""


def test_bob_changes_his_name_and_everybody_reads_it(house: House) -> None:
    world = house.world
    assert world.browser(world.bob).post("/account/name", data={"name": " Bob  Ash\u0000worth-Lee "}).status_code == 303

    assert "Bob Ashworth-Lee" in words_of(world.browser(world.rita).get("/team"))
    (line,) = house.told(world.rita, "person.renamed")
    assert line.changes == {"Name": ["Bob Ashworth", "Bob Ashworth-Lee"]}


def test_without_a_name_nothing_is_saved(house: House) -> None:
    answer = house.world.browser(house.world.bob).post("/account/name", data={"name": "  "})
    assert answer.status_code == 422
    assert words_of(answer).count("Enter your name") == 2
    assert "<title>Error: My account" in answer.text
    assert house.person(house.world.bob).name == "Bob Ashworth"


class TestPassword:
    def test_the_new_one_works_and_the_old_one_does_not(self, house: House) -> None:
        bob = house.sign_in(house.world.bob)
        assert change_password(bob) == ""
        assert house.can_sign_in(house.email(house.world.bob), NEW_PASSWORD)
        assert not house.can_sign_in(house.email(house.world.bob), PASSWORD)

    def test_his_other_browsers_are_signed_out_and_this_one_stays(self, house: House) -> None:
        here, there = house.sign_in(house.world.bob), house.sign_in(house.world.bob)
        change_password(here)

        assert there.get("/account").status_code == 302
        assert here.get("/account").status_code == 200
        assert house.wake_ups.ended() == [{"browsers": [house.hash_of(there)]}]

    def test_the_present_one_is_asked_for(self, house: House) -> None:
        bob = house.sign_in(house.world.bob)
        assert "This is not your password" in change_password(bob, old="a guess of Mallory's")
        assert house.can_sign_in(house.email(house.world.bob), PASSWORD)

    def test_guessing_it_on_an_open_computer_is_throttled(self, house: House) -> None:
        bob = house.sign_in(house.world.bob)
        for _ in range(10):
            change_password(bob, old="a guess of Mallory's")
        assert "There were too many attempts. Wait 15 minutes" in change_password(bob)
        assert house.can_sign_in(house.email(house.world.alice))

    def test_whose_sign_in_is_gone_has_no_password_to_change(self, house: House) -> None:
        """As when the practice is removed in this moment."""
        bob, world = house.sign_in(house.world.bob), house.world
        with world.write(world.bob) as session:
            directory.remove_sign_in(session, world.bob.tenant_id, world.bob.user_id)
        assert "This is not your password" in change_password(bob)

    @pytest.mark.parametrize("weak", ["short", "a" * 30, "password1234", "bob@1.example.org"])
    def test_a_weak_one_is_refused(self, house: House, weak: str) -> None:
        bob = house.sign_in(house.world.bob)
        assert "There is a problem" in change_password(bob, new=weak)
        assert house.can_sign_in(house.email(house.world.bob), PASSWORD)

    def test_a_very_long_one_works_to_its_last_letter(self, house: House) -> None:
        long = "".join(chr(97 + number % 26) for number in range(500)) + "é"
        bob = house.sign_in(house.world.bob)
        assert change_password(bob, new=long) == ""
        assert house.can_sign_in(house.email(house.world.bob), long)
        assert house.can_sign_in(house.email(house.world.bob), long[:-1] + "e\u0301")
        assert not house.can_sign_in(house.email(house.world.bob), long[:-1])

    def test_managers_are_told_and_colleagues_are_not(self, house: House) -> None:
        change_password(house.sign_in(house.world.bob))
        (line,) = house.told(house.world.megan, "person.password_changed")
        assert f"{line.actor_name} {line.verb} {line.subject_name}" == "Bob Ashworth changed their own password"
        assert house.told(house.world.rita, "person.password_changed") == []
        assert NEW_PASSWORD not in repr(line.changes) + line.description


class TestEmailAddress:
    def test_he_signs_in_with_the_new_one(self, house: House) -> None:
        bob, old = house.sign_in(house.world.bob), house.email(house.world.bob)
        answer = bob.post("/account/email", data={"email": "Robert@Example.org", "email_password": PASSWORD})
        assert answer.status_code == 303
        assert house.can_sign_in("robert@example.org")
        assert not house.can_sign_in(old)
        assert bob.get("/account").status_code == 200

    def test_his_password_is_asked_for(self, house: House) -> None:
        bob = house.sign_in(house.world.bob)
        answer = bob.post("/account/email", data={"email": "robert@example.org", "email_password": "a guess"})
        assert answer.status_code == 422
        assert 'value="robert@example.org"' in answer.text
        assert not house.can_sign_in("robert@example.org")

    @pytest.mark.parametrize("whose", ["alice", "charlie"])
    def test_one_that_is_in_use_is_refused_without_saying_whose(self, house: House, whose: str) -> None:
        bob, taken = house.sign_in(house.world.bob), house.email(getattr(house.world, whose))
        answer = bob.post("/account/email", data={"email": taken, "email_password": PASSWORD})
        assert answer.status_code == 422
        assert words_of(answer).count("in use already") == 2
        assert house.can_sign_in(house.email(house.world.bob))
        assert house.can_sign_in(taken)

    def test_his_own_again_however_it_is_written_says_nothing(self, house: House) -> None:
        bob, own = house.sign_in(house.world.bob), house.email(house.world.bob)
        assert bob.post("/account/email", data={"email": own.upper(), "email_password": PASSWORD}).status_code == 303
        assert house.told(house.world.alice, "person.email_changed") == []
        assert house.can_sign_in(own)

    def test_nobody_asks_through_a_list_of_addresses(self, house: House) -> None:
        """Each answer would tell whether somebody signs in with it, in whatever practice."""
        bob = house.sign_in(house.world.bob)
        sent = {"email": house.email(house.world.charlie), "email_password": PASSWORD}
        for _ in range(5):
            assert bob.post("/account/email", data=sent).status_code == 422
        answer = bob.post("/account/email", data=sent)
        assert answer.status_code == 429
        assert "Wait 60 minutes, then try again" in words_of(answer)
        assert "in use" not in words_of(answer)


class TestBrowsers:
    def test_he_sees_where_he_is_signed_in(self, house: House) -> None:
        here = house.sign_in(house.world.bob)
        elsewhere = house.visitor()
        elsewhere.environ_base.update(REMOTE_ADDR="192.0.2.7", HTTP_USER_AGENT=FIREFOX)
        house.sign_in(house.world.bob, visitor=elsewhere)
        house.sign_in(house.world.alice)

        words = words_of(here.get("/account"))
        assert "2 browsers" in words
        assert "Firefox on Linux Last active Just now from 192.0.2.7." in words
        assert words.count("This browser") == 1

    def test_he_signs_the_other_one_out(self, house: House) -> None:
        here, there = house.sign_in(house.world.bob), house.sign_in(house.world.bob)
        number = this_browser(there, house)

        assert here.post(f"/account/browsers/{number}/ending").status_code == 303

        assert there.get("/account").status_code == 302
        assert here.get("/account").status_code == 200
        assert house.wake_ups.ended() == [{"browsers": [house.hash_of(there)]}]

    def test_all_others_at_once(self, house: House) -> None:
        here = house.sign_in(house.world.bob)
        others = [house.sign_in(house.world.bob) for _ in range(2)]
        alice = house.sign_in(house.world.alice)

        here.post("/account/browsers/others/ending")

        assert [other.get("/account").status_code for other in others] == [302, 302]
        assert (here.get("/account").status_code, alice.get("/account").status_code) == (200, 200)

    def test_nobody_ends_a_browser_of_somebody_else(self, house: House) -> None:
        world, alice = house.world, house.sign_in(house.world.alice)
        number = this_browser(alice, house)
        for viewer in (world.bob, world.charlie):
            assert house.sign_in(viewer).post(f"/account/browsers/{number}/ending").status_code == 404
        assert house.sign_in(world.bob).post("/account/browsers/987654/ending").status_code == 404
        assert alice.get("/account").status_code == 200
        assert house.wake_ups.ended() == []


class TestPreferences:
    def test_bob_likes_it_dark_and_compact(self, house: House) -> None:
        bob = house.world.browser(house.world.bob)
        assert bob.post("/preferences/display", data={"theme": "dark", "density": "compact"}).status_code == 303

        assert 'data-theme="dark" data-density="compact" data-shortcuts="off"' in bob.get("/preferences").text
        assert 'data-theme="system"' in house.world.browser(house.world.alice).get("/preferences").text

    def test_a_theme_that_is_none_is_refused(self, house: House) -> None:
        bob = house.world.browser(house.world.bob)
        answer = bob.post("/preferences/display", data={"theme": '"><script>', "density": "compact"})
        assert answer.status_code == 422
        assert 'data-theme="system"' in bob.get("/preferences").text

    def test_only_he_reads_of_it(self, house: House) -> None:
        world = house.world
        world.browser(world.bob).post("/preferences/display", data={"theme": "dark", "density": "compact"})
        (line,) = house.told(world.bob, "person.display_changed")
        assert line.changes["Theme"] == ["System", "Dark"]
        assert house.told(world.alice, "person.display_changed") == []


DETAILS = {
    "name": "Marlowe & Daughters",
    "address": "1 High Street\r\nLeeds",
    "email": "",
    "phone": "0113 496 0000",
}


class TestPractice:
    def test_alice_changes_the_details_and_every_page_shows_the_name(self, house: House) -> None:
        world = house.world
        rita = world.browser(world.rita)
        cursor = rita.get("/team").text.split('data-cursor="')[1].split('"')[0]
        assert world.browser(world.alice).post("/practice", data=DETAILS).status_code == 303

        assert "1 High Street\nLeeds" in world.browser(world.alice).get("/practice").text
        frames = rita.get(f"/realtime/poll?cursor={cursor}").text
        assert 'hx-target="#practice-name"' in frames
        assert "Marlowe &amp; Daughters" in frames
        (line,) = house.told(world.rita, "practice.changed")
        assert line.changes["Name"] == ["Marlowe Reid Accountants", "Marlowe & Daughters"]
        assert "Email address" not in line.changes

    def test_saving_it_unchanged_says_nothing(self, house: House) -> None:
        alice = house.world.browser(house.world.alice)
        alice.post("/practice", data=DETAILS)
        alice.post("/practice", data=DETAILS)
        assert len(house.told(house.world.alice, "practice.changed")) == 1

    def test_it_is_not_for_others(self, house: House) -> None:
        world = house.world
        for viewer in (world.megan, world.bob, world.rita):
            assert world.browser(viewer).get("/practice").status_code == 403
            assert world.browser(viewer).post("/practice", data=DETAILS).status_code == 403

    def test_what_is_wrong_stands_beside_its_field(self, house: House) -> None:
        answer = house.world.browser(house.world.alice).post(
            "/practice", data={**DETAILS, "name": "", "email": "no address"}
        )
        assert answer.status_code == 422
        words = words_of(answer)
        assert words.count("Enter the name of the practice") == 2
        assert words.count("Enter an email address in the correct format") == 2
        assert "1 High Street" in answer.text

    @pytest.mark.both_databases
    def test_two_owners_keep_each_others_changes_and_are_asked_about_the_same(self, house: House) -> None:
        world = house.world
        alice, other = world.browser(world.alice), world.browser(world.alice)
        alice.post("/practice", data=DETAILS)
        began = {"before": before_of(alice.get("/practice"))}
        phone = {"phone": "0113 496 0001"}
        assert alice.post("/practice", data={**DETAILS, **began, **phone}).status_code == 303

        theirs = {**DETAILS, **began, "address": "2 Low Lane\r\nYork"}
        assert other.post("/practice", data=theirs).status_code == 303
        page = alice.get("/practice").text
        assert "2 Low Lane\nYork" in page
        assert "0113 496 0001" in page, "the old number is not written back"

        late = alice.post("/practice", data={**DETAILS, **began, "address": "3 Mill Road", "email": "a@example.org"})
        assert late.status_code == 409
        assert "Somebody changed the same field while you were typing" in words_of(late)
        assert 'value="theirs"' in late.text
        assert "2 Low Lane" in words_of(late)
        assert "3 Mill Road" in late.text
        assert 'value="a@example.org"' in late.text
        assert 'name="phone" type="tel" value="0113 496 0001"' in late.text, (
            "saving again does not put the old one back"
        )
        again = {**DETAILS, **phone, "address": "3 Mill Road", "before": before_of(late)}
        assert alice.post("/practice", data=again).status_code == 303
        assert "3 Mill Road" in alice.get("/practice").text

    def test_alice_may_take_what_a_colleague_wrote_instead(self, house: House) -> None:
        world = house.world
        alice = world.browser(world.alice)
        began = {"before": before_of(alice.get("/practice"))}
        alice.post("/practice", data={**DETAILS, **began, "address": "2 Low Lane"})
        late = alice.post("/practice", data={**DETAILS, **began, "address": "3 Mill Road"})
        theirs = {**DETAILS, "address": "3 Mill Road", "choose-address": "theirs", "before": before_of(late)}
        assert alice.post("/practice", data=theirs).status_code == 303
        assert "2 Low Lane" in alice.get("/practice").text


def before_of(answer: TestResponse) -> str:
    """What the form of the practice says that it began with."""
    fields = [field for form in read_page(answer.text, "/practice").forms for field in form.fields]
    return next(str(field.value) for field in fields if field.name == "before")


def this_browser(browser: FlaskClient, house: House) -> int:
    with browser.session_transaction() as cookie:
        token = cookie["_user_id"]
    with house.world.database.directory() as session:
        row = directory.find_browser(session, token, idle=timedelta(days=1), whole=timedelta(days=1))
    assert row is not None
    return row.id
