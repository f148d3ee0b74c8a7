"""Signing in and out: the same answer for everybody who may not, and an end that is an end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher

from practice_hub.accounts import passwords
from practice_hub.accounts.actions import signing_in
from practice_hub.base import attempts, clock, directory
from practice_hub.base.directory import Browser
from tests.accounts.conftest import PASSWORD, House, statements, words_of


def test_alice_signs_in_and_is_where_she_wanted_to_go(house: House) -> None:
    visitor = house.visitor()
    asked = visitor.get("/team?sort=name")
    assert (asked.status_code, asked.location) == (302, "/sign-in?next=%2Fteam%3Fsort%3Dname")

    answer = visitor.post(asked.location, data={"email": house.email(house.world.alice), "password": PASSWORD})

    assert (answer.status_code, answer.location) == (303, "/team?sort=name")
    assert "Marlowe Reid Accountants" in words_of(visitor.get("/team"))


def test_case_and_spaces_of_an_address_do_not_matter(house: House) -> None:
    assert house.can_sign_in(f"  {house.email(house.world.alice).upper()} ")


def test_a_password_is_not_trimmed(house: House) -> None:
    assert not house.can_sign_in(house.email(house.world.alice), f" {PASSWORD}")


def test_a_wrong_password_an_unknown_and_a_former_colleague_get_the_same_answer(house: House) -> None:
    world = house.world
    with world.write(world.bob) as session:
        directory.change_sign_in(session, world.bob.tenant_id, world.bob.user_id, active=False)

    tries = {
        (house.email(world.alice), "not her password"),
        ("nobody@example.org", PASSWORD),
        (house.email(world.bob), PASSWORD),
    }
    answers = set()
    for email, password in tries:
        answer = house.visitor().post("/sign-in", data={"email": email, "password": password})
        assert "do not match" in words_of(answer)
        answers.add((answer.status_code, answer.text.replace(email, "…")))

    assert len({status for status, _ in answers}) == 1
    assert len({without_tokens(text) for _, text in answers}) == 1


def without_tokens(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if "csrf_token" not in line)


def test_an_unknown_person_costs_as_much_as_a_known_one(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: one verification each, at today's costs."""
    costs = []

    class Counting(PasswordHasher):
        def verify(self, *args: Any) -> Any:
            costs.append(str(args[0]).split("$")[3])
            return super().verify(*args)

    monkeypatch.setattr(passwords, "_hasher", Counting(time_cost=1, memory_cost=8, parallelism=1))
    house.can_sign_in(house.email(house.world.alice), "wrong")
    house.can_sign_in("nobody@example.org", "wrong")

    assert costs == ["m=8,t=1,p=1", "m=8,t=1,p=1"]


def test_what_was_typed_is_kept_and_the_fault_stands_beside_the_field(house: House) -> None:
    answer = house.visitor().post("/sign-in", data={"email": "alice@marlowe", "password": ""})

    assert answer.status_code == 422
    assert "<title>Error: Sign in" in answer.text
    assert 'value="alice@marlowe"' in answer.text
    words = words_of(answer)
    assert words.count("Enter an email address in the correct format, like name@example.com") == 2
    assert words.count("Enter your password") == 2


def test_the_cookie_before_signing_in_is_worth_nothing_after(house: House) -> None:
    """Session fixation: what somebody planted in Alice's browser does not become her sign-in."""
    planted = house.visitor()
    planted.get("/sign-in")
    with planted.session_transaction() as cookie:
        cookie["planted"] = "by Mallory"
        cookie["_user_id"] = "a token that Mallory knows"

    house.sign_in(house.world.alice, visitor=planted)

    with planted.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["_user_id"] != "a token that Mallory knows"


def test_signing_out_ends_the_cookie_itself(house: House) -> None:
    alice = house.sign_in(house.world.alice)
    name = house.world.app.config["SESSION_COOKIE_NAME"]
    stolen = alice.get_cookie(name)
    assert stolen is not None

    answer = alice.post("/sign-out")

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    thief = house.visitor()
    thief.set_cookie(name, stolen.value)
    assert thief.get("/team").status_code == 302
    assert thief.get("/realtime/poll").status_code == 401


def test_signing_out_closes_her_streams_everywhere(house: House) -> None:
    alice = house.sign_in(house.world.alice)
    hers = house.hash_of(alice)

    alice.post("/sign-out")

    assert house.wake_ups.ended() == [{"browsers": [hers]}]


def test_signing_out_twice_is_harmless(house: House) -> None:
    alice = house.sign_in(house.world.alice)
    alice.post("/sign-out")
    again = alice.post("/sign-out")

    assert (again.status_code, again.location) == (303, "/sign-in")
    assert len(house.wake_ups.ended()) == 1


def test_a_page_left_open_can_sign_out_after_another_tab_did(house: House) -> None:
    """Its form's token went with the cookie; there is nothing left to protect."""
    house.world.app.config["WTF_CSRF_ENABLED"] = True
    visitor = house.visitor()

    answer = visitor.post("/sign-out", data={"csrf_token": "of the page that was open"})

    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_nobody_is_signed_out_by_another_site(house: House) -> None:
    house.world.app.config["WTF_CSRF_ENABLED"] = True
    alice = house.world.browser(house.world.alice)

    assert alice.post("/sign-out").status_code == 400
    assert alice.get("/team").status_code == 200


def test_a_sign_in_form_that_was_open_too_long_offers_a_new_one(house: House) -> None:
    house.world.app.config["WTF_CSRF_ENABLED"] = True
    answer = house.visitor().post("/sign-in", data={"email": "alice@example.org", "password": PASSWORD})

    assert answer.status_code == 400
    assert "Sign in again" in words_of(answer)
    assert 'value="alice@example.org"' in answer.text
    assert PASSWORD not in answer.text


def test_signing_in_over_another_sign_in_ends_that_one(house: House) -> None:
    shared = house.sign_in(house.world.alice)
    former = house.hash_of(shared)

    house.sign_in(house.world.charlie, visitor=shared)

    assert "Charlie &amp; Co" in shared.get("/team").text
    assert house.wake_ups.ended() == [{"browsers": [former]}]


def test_managers_read_who_signed_in_and_staff_do_not(house: House) -> None:
    world = house.world
    house.visitor().post(
        "/sign-in",
        data={"email": house.email(world.alice), "password": PASSWORD},
        headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36"},
    )

    for reader in (world.alice, world.megan):
        (line,) = house.told(reader, "person.signed_in")
        assert f"{line.actor_name} {line.verb} {line.subject_name}" == "Alice Marlowe signed in with Chrome on Windows"
        assert line.description == "From 127.0.0.1."
    for reader in (world.bob, world.rita, world.charlie):
        assert house.told(reader, "person.signed_in") == []


def test_a_password_hashed_with_weaker_settings_is_hashed_anew_at_sign_in(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    house.sign_in(house.world.alice)

    with house.world.database.directory() as session:
        stored = directory.sign_in_of(session, house.world.alice.tenant_id, house.world.alice.user_id)
    assert stored is not None
    assert "m=16,t=2" in stored.password_hash
    house.sign_in(house.world.alice)


@pytest.mark.both_databases
class TestThrottle:
    def test_ten_wrong_passwords_and_even_the_right_one_waits(self, house: House) -> None:
        email = house.email(house.world.alice)
        for _ in range(9):
            assert not house.can_sign_in(email, "wrong")
        assert house.visitor().post("/sign-in", data={"email": email, "password": "wrong"}).status_code != 429

        answer = house.visitor().post("/sign-in", data={"email": email, "password": PASSWORD})

        assert answer.status_code == 429
        assert "Wait 15 minutes, then try again" in words_of(answer)
        assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60

    def test_unknown_addresses_wait_as_well(self, house: House) -> None:
        for _ in range(signing_in.BY_ACCOUNT.most):
            house.can_sign_in("nobody@example.org", "wrong")
        answer = house.visitor().post("/sign-in", data={"email": "Nobody@example.org", "password": "wrong"})
        assert answer.status_code == 429

    def test_after_the_wait_she_signs_in(self, house: House) -> None:
        email, start = house.email(house.world.alice), clock.now()
        with clock.stopped(start):
            for _ in range(signing_in.BY_ACCOUNT.most + 1):
                house.can_sign_in(email, "wrong")
            assert not house.can_sign_in(email)
        with clock.stopped(start + signing_in.BY_ACCOUNT.window):
            assert house.can_sign_in(email)

    def test_a_good_sign_in_begins_the_count_anew(self, house: House) -> None:
        email = house.email(house.world.alice)
        for _ in range(3):
            for _ in range(signing_in.BY_ACCOUNT.most - 1):
                assert not house.can_sign_in(email, "wrong")
            assert house.can_sign_in(email)

    def test_bob_can_sign_in_while_alice_waits(self, house: House) -> None:
        for _ in range(signing_in.BY_ACCOUNT.most + 1):
            house.can_sign_in(house.email(house.world.alice), "wrong")
        assert house.can_sign_in(house.email(house.world.bob))

    def test_one_address_that_tries_many_accounts_waits(self, house: House) -> None:
        for number in range(50):
            assert not house.can_sign_in(f"guess{number}@example.org", "wrong")
        assert not house.can_sign_in(house.email(house.world.alice))
        elsewhere = house.visitor().post(
            "/sign-in",
            data={"email": house.email(house.world.alice), "password": PASSWORD},
            environ_base={"REMOTE_ADDR": "192.0.2.7"},
        )
        assert elsewhere.status_code == 303

    def test_an_office_behind_one_address_is_not_stopped_by_good_sign_ins(self, house: House) -> None:
        for _ in range(signing_in.BY_ADDRESS.most + 5):
            assert house.can_sign_in(house.email(house.world.alice))

    def test_the_guess_that_is_refused_first_tells_nothing_of_the_account(self, house: House) -> None:
        sent: dict[str, list[str]] = {}
        for email in (house.email(house.world.bob), "nobody@example.org"):
            for _ in range(signing_in.BY_ACCOUNT.most):
                house.can_sign_in(email, "wrong")
            with statements(house.world.database) as sent[email]:
                house.can_sign_in(email, "wrong")
        known, unknown = sent.values()
        assert known == unknown

    def test_an_address_that_waits_makes_no_account_wait(self, house: House) -> None:
        for number in range(signing_in.BY_ADDRESS.most + 1):
            house.can_sign_in(f"somebody{number}@example.org", "wrong")
        for _ in range(signing_in.BY_ACCOUNT.most + 1):
            house.can_sign_in(house.email(house.world.alice), "wrong")
        at_home = {"REMOTE_ADDR": "192.0.2.99"}
        data = {"email": house.email(house.world.alice), "password": PASSWORD}
        assert house.visitor().post("/sign-in", data=data, environ_base=at_home).status_code == 303

    def test_a_stranger_cannot_keep_alice_out(self, house: House) -> None:
        email = house.email(house.world.alice)
        for _ in range(signing_in.BY_ADDRESS.most):
            house.can_sign_in(email, "wrong")
        at_home = {"REMOTE_ADDR": "192.0.2.99"}
        data = {"email": email, "password": PASSWORD}
        assert house.visitor().post("/sign-in", data=data, environ_base=at_home).status_code == 303

    def test_guesses_from_many_addresses_count_together(self, house: House) -> None:
        email = house.email(house.world.alice)
        for _ in range(100):
            with house.world.database.directory(write=True) as session:
                attempts.charge(session, signing_in.FROM_ANYWHERE, email)
        assert not house.can_sign_in(email)

    def test_a_good_sign_in_forgives_the_guesses_from_anywhere(self, house: House) -> None:
        email = house.email(house.world.alice)
        for _ in range(signing_in.FROM_ANYWHERE.most - 1):
            with house.world.database.directory(write=True) as session:
                attempts.charge(session, signing_in.FROM_ANYWHERE, email)
        for _ in range(2):
            assert house.can_sign_in(email)

    def test_guesses_at_the_same_time_all_count(self, house: House) -> None:
        email = house.email(house.world.alice)
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: house.can_sign_in(email, "wrong"), range(signing_in.BY_ACCOUNT.most)))
        assert not any(answers)
        assert not house.can_sign_in(email)

    def test_the_count_outlives_the_process(self, house: House) -> None:
        for _ in range(signing_in.BY_ACCOUNT.most):
            house.can_sign_in(house.email(house.world.alice), "wrong")
        house.world.database.dispose()
        assert not house.can_sign_in(house.email(house.world.alice))


class TestHowLong:
    def test_unused_for_twelve_hours_she_is_signed_out(self, house: House) -> None:
        start = clock.now()
        with clock.stopped(start):
            alice = house.sign_in(house.world.alice)
        with clock.stopped(start + timedelta(hours=11, minutes=59)):
            assert alice.get("/team").status_code == 200
        with clock.stopped(start + timedelta(hours=23, minutes=58)):
            assert alice.get("/team").status_code == 200
        with clock.stopped(start + timedelta(hours=36)):
            assert alice.get("/team").status_code == 302

    def test_after_seven_days_she_signs_in_again_however_busy_she_was(self, house: House) -> None:
        start = clock.now()
        with clock.stopped(start):
            alice = house.sign_in(house.world.alice)
        for hours in range(10, 168, 10):
            with clock.stopped(start + timedelta(hours=hours)):
                assert alice.get("/team").status_code == 200
        with clock.stopped(start + timedelta(days=7)):
            assert alice.get("/team").status_code == 302

    def test_a_page_that_only_listens_does_not_keep_the_sign_in_alive(self, house: House) -> None:
        start = clock.now()
        with clock.stopped(start):
            alice = house.sign_in(house.world.alice)
        with clock.stopped(start + timedelta(hours=11)):
            assert alice.get("/realtime/poll").status_code == 204
            assert alice.get("/team", headers={"RT-Ask": "regions"}).status_code == 200
        assert only_browser(house).last_active_at == start
        with clock.stopped(start + timedelta(hours=12, seconds=1)):
            assert alice.get("/realtime/poll").status_code == 401
            assert alice.get("/team", headers={"RT-Ask": "regions"}).status_code == 401

    def test_the_last_activity_is_written_once_a_minute(self, house: House) -> None:
        start = clock.now()
        with clock.stopped(start):
            alice = house.sign_in(house.world.alice)
        for seconds, written in ((59, start), (61, start + timedelta(seconds=61)), (90, start + timedelta(seconds=61))):
            with clock.stopped(start + timedelta(seconds=seconds)):
                alice.get("/team")
            assert only_browser(house).last_active_at == written

    def test_stay_signed_in_counts_at_once_and_says_until_when(self, house: House) -> None:
        start = clock.now()
        with clock.stopped(start):
            alice = house.sign_in(house.world.alice)
        with clock.stopped(start + timedelta(seconds=30)):
            answer = alice.post("/session/renewal")

        assert (answer.status_code, answer.data) == (204, b"")
        until = start + timedelta(hours=12, seconds=30)
        assert answer.headers["RT-Idle-Expires"] == until.isoformat()

    def test_the_page_says_when_the_sign_in_ends(self, house: House) -> None:
        start = clock.now()
        with clock.stopped(start):
            page = house.sign_in(house.world.alice).get("/team").text
        assert f'data-expires="{(start + timedelta(days=7)).isoformat()}"' in page
        assert f'data-idle-expires="{(start + timedelta(hours=12)).isoformat()}"' in page

    def test_who_is_signed_in_needs_no_sign_in_page_until_the_end_is_near(self, house: House) -> None:
        start = clock.now()
        with clock.stopped(start):
            alice = house.sign_in(house.world.alice)
            assert alice.get("/sign-in?next=/team").location == "/team"
        for hours in range(10, 168, 10):
            with clock.stopped(start + timedelta(hours=hours)):
                alice.get("/team")
        with clock.stopped(start + timedelta(days=7) - timedelta(minutes=4)):
            assert alice.get("/sign-in").status_code == 200


def only_browser(house: House) -> Browser:
    with house.world.database.directory() as session:
        alice = house.world.alice
        (browser,) = directory.browsers_of(
            session, alice.tenant_id, alice.user_id, idle=timedelta(days=99), whole=timedelta(days=99)
        )
    return browser
