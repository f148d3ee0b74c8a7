"""What one-time links open: a forgotten password, and the set-up of an empty installation."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from practice_hub.accounts.actions import links
from practice_hub.accounts.set_up_notice import announce_set_up
from practice_hub.application import create_app
from practice_hub.base import clock, directory, mail
from practice_hub.base.config import Settings
from practice_hub.base.jobs import Job, Jobs, no_effect
from practice_hub.base.worker import Worker
from practice_hub.people import access
from practice_hub.web.extension import PracticeHub
from tests.accounts.conftest import House, WakeUps, give_passwords, words_of
from tests.world import populated

NEW_PASSWORD = "three grey herons"


@pytest.fixture
def posting_house(environment: dict[str, str]) -> Any:
    """The same house with a mail server to send through."""
    app = create_app(
        Settings.from_environment({**environment, "HUB_SMTP_URL": "smtp://127.0.0.1:1"}),
        TESTING=True,
        WTF_CSRF_ENABLED=False,
    )
    world = populated(app, PracticeHub.of(app).database)
    give_passwords(world)
    yield House(world, WakeUps([]))
    PracticeHub.of(app).close()


def letters(house: House) -> list[dict[str, Any]]:
    """What stands in the outbox, once the worker has done what it was asked. Sending is another test's."""
    app, database = house.world.app, house.world.database
    unsent = Jobs()
    unsent.register(links.PASSWORD_LINK_JOB, PracticeHub.of(app).jobs.handlers[links.PASSWORD_LINK_JOB])
    unsent.register(mail.KIND, lambda _job: no_effect)
    Worker(database, unsent, around=app.app_context).drain()
    with database.directory() as session:
        return [job.payload for job in session.scalars(select(Job).where(Job.kind == mail.KIND).order_by(Job.id))]


def link_in(text: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", text)
    assert found is not None
    return found[1]


class TestForgottenPassword:
    def test_without_a_mail_server_the_page_says_whom_to_ask(self, house: House) -> None:
        words = words_of(house.visitor().get("/forgotten-password"))
        assert "Ask the owner of your practice" in words
        assert "Send link" not in words
        assert house.visitor().post("/forgotten-password", data={"email": "a@example.org"}).status_code == 200

    def test_bob_gets_a_link_and_sets_a_new_password(self, posting_house: House) -> None:
        house, email = posting_house, posting_house.email(posting_house.world.bob)
        house.visitor().post("/forgotten-password", data={"email": email.upper()})
        (letter,) = letters(house)
        assert letter["to"] == email

        there = house.sign_in(house.world.bob)
        visitor = house.visitor()
        page = visitor.get(link_in(letter["text"]))
        assert "Bob Ashworth" in words_of(page)
        answer = visitor.post(link_in(letter["text"]), data={"password": NEW_PASSWORD})

        assert (answer.status_code, answer.location) == (303, "/sign-in")
        assert "Your new password is set." in words_of(visitor.get("/sign-in"))
        assert house.can_sign_in(email, NEW_PASSWORD)
        assert there.get("/account").status_code == 302
        (line,) = house.told(house.world.megan, "person.password_reset")
        assert f"{line.actor_name} {line.verb} {line.subject_name}" == "Bob Ashworth set a new password by a link"

    def test_an_unknown_address_gets_the_same_answer_and_no_letter(self, posting_house: House) -> None:
        house = posting_house
        known = house.email(house.world.bob)
        answers = [
            words_of(house.visitor().post("/forgotten-password", data={"email": email})).replace(email, "…")
            for email in (known, "nobody@example.org")
        ]
        assert answers[0] == answers[1]
        assert [letter["to"] for letter in letters(house)] == [known]

    def test_the_request_itself_does_the_same_for_both(self, posting_house: House) -> None:
        """Whether there is such a person, only the worker asks."""
        house = posting_house
        for email in (house.email(house.world.bob), "nobody@example.org"):
            house.visitor().post("/forgotten-password", data={"email": email})
        with house.world.database.directory() as session:
            kinds = [job.kind for job in session.scalars(select(Job))]
        assert kinds == [links.PASSWORD_LINK_JOB] * 2

    def test_who_left_or_has_not_joined_gets_none(self, posting_house: House) -> None:
        house = posting_house
        alice = house.world.browser(house.world.alice)
        alice.post(f"/team/{house.world.bob.user_id}/deactivation")
        alice.post("/team/invitations", data={"name": "Dora", "email": "dora@example.org", "role": "staff"})
        for email in (house.email(house.world.bob), "dora@example.org"):
            house.visitor().post("/forgotten-password", data={"email": email})
        assert [letter["subject"].split(" ")[2] for letter in letters(house)] == ["invites"]

    def test_bob_is_not_flooded_and_nobody_learns_that_he_was(self, posting_house: House) -> None:
        house = posting_house
        email = house.email(house.world.bob)
        answers = [house.visitor().post("/forgotten-password", data={"email": email}) for _ in range(6)]
        assert {answer.status_code for answer in answers} == {200}
        assert len(letters(house)) == 3

    def test_an_address_that_asks_for_many_waits(self, posting_house: House) -> None:
        house = posting_house
        for number in range(20):
            house.visitor().post("/forgotten-password", data={"email": f"guess{number}@example.org"})
        answer = house.visitor().post("/forgotten-password", data={"email": "one.more@example.org"})
        assert answer.status_code == 429
        assert "Wait 60 minutes" in words_of(answer)

    def test_a_link_works_once_and_for_an_hour(self, house: House) -> None:
        world, start = house.world, clock.now()
        with clock.stopped(start), world.write(world.bob) as session:
            bob = access.get_user(session, world.bob.user_id)
            assert bob is not None
            first = links.add_password_link(session, bob)
        with clock.stopped(start + timedelta(minutes=61)):
            assert house.visitor().get(f"/reset-password/{first}").status_code == 410
        with clock.stopped(start + timedelta(minutes=59)):
            assert house.visitor().post(f"/reset-password/{first}", data={"password": NEW_PASSWORD}).status_code == 303
            assert house.visitor().post(f"/reset-password/{first}", data={"password": "x" * 20}).status_code == 410

    def test_a_newer_link_and_a_changed_password_end_an_older_link(self, house: House) -> None:
        world = house.world
        with world.write(world.bob) as session:
            bob = access.get_user(session, world.bob.user_id)
            assert bob is not None
            older, newer = links.add_password_link(session, bob), links.add_password_link(session, bob)
        assert house.visitor().get(f"/reset-password/{older}").status_code == 410
        assert house.visitor().get(f"/reset-password/{newer}").status_code == 200

        data = {"old_password": "seven green bottles", "new_password": NEW_PASSWORD}
        assert house.sign_in(world.bob).post("/account/password", data=data).status_code == 303
        assert house.visitor().get(f"/reset-password/{newer}").status_code == 410

    def test_a_link_to_an_address_that_bob_has_left_opens_nothing(self, house: House) -> None:
        with house.world.write(house.world.bob) as session:
            bob = access.get_user(session, house.world.bob.user_id)
            assert bob is not None
            token = links.add_password_link(session, bob)
        data = {"email": "robert@example.org", "email_password": "seven green bottles"}
        assert house.sign_in(house.world.bob).post("/account/email", data=data).status_code == 303
        assert house.visitor().get(f"/reset-password/{token}").status_code == 410

    @pytest.mark.parametrize("gone", [False, True], ids=["left", "removed"])
    def test_a_link_that_was_made_while_bob_left_opens_nothing(self, house: House, gone: bool) -> None:
        world = house.world
        with world.write(world.alice) as session:
            bob = access.get_user(session, world.bob.user_id)
            assert bob is not None
            bob.active = False
            token = links.make_password_link(session, bob, by=world.alice)
            if gone:
                session.delete(bob)
        answers = [
            house.visitor().get(f"/reset-password/{token}"),
            house.visitor().post(f"/reset-password/{token}", data={"password": NEW_PASSWORD}),
        ]
        assert [answer.status_code for answer in answers] == [410, 410]
        assert not house.can_sign_in(f"bob@{world.bob.tenant_id}.example.org", NEW_PASSWORD)

    def test_an_invitations_token_opens_no_reset(self, house: House) -> None:
        answer = house.world.browser(house.world.alice).post(
            "/team/invitations", data={"name": "Dora", "email": "dora@example.org", "role": "staff"}
        )
        token = re.search(r"/invitation/([\w-]+)", answer.text)
        assert token is not None
        assert house.visitor().get(f"/reset-password/{token[1]}").status_code == 410

    def test_looking_at_a_link_does_not_use_it(self, house: House) -> None:
        """Mail programs open links to see what is behind them."""
        world = house.world
        with world.write(world.bob) as session:
            bob = access.get_user(session, world.bob.user_id)
            assert bob is not None
            token = links.add_password_link(session, bob)
        for _ in range(3):
            assert house.visitor().get(f"/reset-password/{token}").status_code == 200


def test_an_invitation_goes_by_mail_when_there_is_one(posting_house: House) -> None:
    house = posting_house
    alice = house.world.browser(house.world.alice)
    answer = alice.post("/team/invitations", data={"name": "Dora", "email": "dora@example.org", "role": "staff"})
    assert answer.status_code == 303
    assert "The invitation is on its way." in words_of(alice.get("/team"))

    (letter,) = letters(house)
    assert letter["to"] == "dora@example.org"
    assert "Alice Marlowe invites you to Marlowe Reid Accountants" in letter["subject"]
    assert house.visitor().get(link_in(letter["text"])).status_code == 200


@pytest.mark.parametrize(
    ("email", "code"), [("a..b@example.org", 422), (".dora@example.org", 422), ("zoë@example.org", 303)]
)
def test_an_address_is_refused_when_no_letter_can_carry_it(posting_house: House, email: str, code: int) -> None:
    alice = posting_house.world.browser(posting_house.world.alice)
    answer = alice.post("/team/invitations", data={"name": "Dora", "email": email, "role": "staff"})
    assert answer.status_code == code
    assert ("in the correct format" in words_of(answer)) is (code == 422)


def test_a_changed_address_is_told_to_the_old_one(posting_house: House) -> None:
    house = posting_house
    old = house.email(house.world.bob)
    data = {"email": "robert@example.org", "email_password": "seven green bottles"}
    assert house.sign_in(house.world.bob).post("/account/email", data=data).status_code == 303
    (letter,) = letters(house)
    assert letter["to"] == old
    assert "robert@example.org" in letter["text"]


class TestSetUp:
    @pytest.fixture
    def empty(self, environment: dict[str, str]) -> Any:
        app = create_app(Settings.from_environment(environment), TESTING=True, WTF_CSRF_ENABLED=False)
        yield app
        PracticeHub.of(app).close()

    FORM = (
        ("practice_name", "Marlowe Reid"),
        ("name", "Alice Marlowe"),
        ("email", "alice@example.org"),
        ("password", "seven green bottles"),
    )

    def link(self, app: Flask) -> str:
        said: list[str] = []
        announce_set_up(PracticeHub.of(app).settings, said.append)
        (words,) = said
        assert words.startswith("Set up Practice Hub at ")
        return link_in(words)

    def test_the_first_visitor_is_sent_there_and_needs_the_link(self, empty: Flask) -> None:
        visitor = empty.test_client()
        for path in ("/team", "/sign-in"):
            assert visitor.get(path).location == "/set-up"
        assert "Open the link that the server printed" in words_of(visitor.get("/set-up"))
        guess = visitor.post("/set-up/a-guess", data=dict(self.FORM))
        assert guess.status_code == 410
        assert tenants(empty) == 0

    def test_with_the_link_alice_sets_her_practice_up_and_is_signed_in(self, empty: Flask) -> None:
        visitor, link = empty.test_client(), self.link(empty)
        assert visitor.get(link).status_code == 200
        assert visitor.post(link, data=dict(self.FORM)).location == "/"
        words = words_of(visitor.get("/team"))
        assert "Marlowe Reid" in words
        assert "Alice Marlowe Owner" in words

    def test_afterwards_there_is_no_such_page(self, empty: Flask) -> None:
        link, unused = self.link(empty), self.link(empty)
        empty.test_client().post(link, data=dict(self.FORM))
        for path in ("/set-up", link, unused):
            assert empty.test_client().get(path).status_code == 404
        assert empty.test_client().post(unused, data=dict(self.FORM)).status_code == 404
        said: list[str] = []
        announce_set_up(PracticeHub.of(empty).settings, said.append)
        assert said == []
        assert tenants(empty) == 1

    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, empty: Flask) -> None:
        link = self.link(empty)
        answer = empty.test_client().post(link, data={**dict(self.FORM), "password": "alice@example.org"})
        assert answer.status_code == 422
        assert words_of(answer).count("Choose a password that is not your email address") == 2
        assert 'value="Marlowe Reid"' in answer.text
        assert answer.text.count("alice@example.org") == 1
        assert tenants(empty) == 0

    def test_two_at_once_set_up_one_practice(self, empty: Flask) -> None:
        database = PracticeHub.of(empty).database
        paths = [self.link(empty), self.link(empty)]
        rows = []
        with database.directory() as session:
            rows = [directory.find_link(session, links.SET_UP, path.rpartition("/")[2]) for path in paths]
        for number, row in enumerate(rows):
            assert row is not None
            details: dict[str, str] = {
                "owner_name": "Alice",
                "owner_email": f"alice{number}@example.org",
                "password_hash": "",
                "address": "",
                "description": "",
            }
            if number == 0:
                links.set_up(database, row, "Marlowe Reid", **details)
            else:
                with pytest.raises(links.LinkGone):
                    links.set_up(database, row, "Marlowe Reid", **details)
        assert tenants(empty) == 1

    def test_a_database_without_tables_is_no_fault(self, tmp_path: Path) -> None:
        said: list[str] = []
        announce_set_up(Settings.from_environment({"HUB_DATA_DIR": str(tmp_path)}), said.append)
        assert said == []


def tenants(app: Flask) -> int:
    database = PracticeHub.of(app).database
    with database.directory() as session:
        return len(directory.tenant_ids(session))
