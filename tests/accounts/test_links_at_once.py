"""One link, two people in the same moment, or a link that ends while its form is being sent: on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from werkzeug.test import TestResponse

from practice_hub.accounts.actions import team
from practice_hub.accounts.actions.team import NotPossible
from practice_hub.accounts.passwords import hash_password
from practice_hub.people.models import Standing, User
from tests.accounts.conftest import PASSWORD, House, words_of
from tests.accounts.test_calendar_withdrawn import changes_his_password, is_deactivated, operator
from tests.accounts.test_team import colleague, invite

pytestmark = pytest.mark.both_databases

PASSWORDS = ("three grey herons", "four black horses")
GONE = "This link does not work any more"
Meanwhile = Callable[[], object]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Meanwhile], None]:
    """Let something happen once a form was found good and before anything of it is written."""

    def let(happen: Meanwhile) -> None:
        def then_hash(password: str) -> str:
            # Another person's request has a thread, and so a context, of its own.
            with ThreadPoolExecutor(1) as pool:
                pool.submit(happen).result()
            return hash_password(password)

        monkeypatch.setattr("practice_hub.accounts.routes.links.hash_password", then_hash)

    return let


def reset_link(house: House) -> str:
    """The path of a link by which Bob sets a new password."""
    return operator(house, "reset-password").removeprefix("http://127.0.0.1:8000").strip()


def used_twice(house: House, link: str) -> tuple[str, str, TestResponse]:
    """Both send the form; answers whose password won, whose did not, and what that one is told."""
    visitors = [house.visitor(), house.visitor()]
    with ThreadPoolExecutor(2) as pool:
        sent = [
            pool.submit(visitor.post, link, data={"password": password})
            for visitor, password in zip(visitors, PASSWORDS, strict=True)
        ]
    answers = [one.result() for one in sent]
    assert sorted(answer.status_code for answer in answers) == [303, 410]
    lost = [answer.status_code for answer in answers].index(410)
    assert visitors[lost].get("/account").status_code == 302, "who lost is signed in nowhere"
    return PASSWORDS[1 - lost], PASSWORDS[lost], answers[lost]


def test_of_two_who_take_up_one_invitation_at_once_one_joins(
    house: House, meanwhile: Callable[[Meanwhile], None]
) -> None:
    link = invite(house.world.browser(house.world.alice))
    meanwhile(Barrier(2, timeout=10).wait)
    won, lost, told = used_twice(house, link)
    assert GONE in words_of(told)
    assert "ask the colleague who invited you" in words_of(told)
    assert house.can_sign_in("dora@example.org", won)
    assert not house.can_sign_in("dora@example.org", lost)
    assert len(house.told(house.world.bob, "person.joined")) == 1
    page = words_of(house.world.browser(house.world.alice).get("/notifications"))
    assert "Dora Lane joined" in page
    assert page.startswith("1 unread"), "Alice is told once"


def test_of_two_who_use_one_link_to_a_new_password_at_once_one_sets_it(
    house: House, meanwhile: Callable[[Meanwhile], None]
) -> None:
    link = reset_link(house)
    meanwhile(Barrier(2, timeout=10).wait)
    won, lost, told = used_twice(house, link)
    assert GONE in words_of(told)
    assert "ask for another link" in words_of(told)
    email = house.email(house.world.bob)
    assert [house.can_sign_in(email, one) for one in (won, lost, PASSWORD)] == [True, False, False]
    assert len(house.told(house.world.alice, "person.password_reset")) == 1


@pytest.mark.parametrize(
    "ends", [changes_his_password, is_deactivated, reset_link], ids=["changed", "deactivated", "newer link"]
)
def test_a_link_to_a_new_password_that_ends_while_it_is_used_sets_nothing(
    house: House, meanwhile: Callable[[Meanwhile], None], ends: Callable[[House], object]
) -> None:
    link = reset_link(house)
    meanwhile(lambda: ends(house))
    answer = house.visitor().post(link, data={"password": PASSWORDS[1]})
    assert (answer.status_code, GONE in words_of(answer)) == (410, True)
    assert not house.can_sign_in(house.email(house.world.bob), PASSWORDS[1])
    assert house.told(house.world.alice, "person.password_reset") == []


@pytest.mark.parametrize("ending", ["invitation/withdrawal", "invitation"], ids=["withdrawn", "sent anew"])
def test_an_invitation_that_ends_while_it_is_taken_up_lets_nobody_in(
    house: House, meanwhile: Callable[[Meanwhile], None], ending: str
) -> None:
    alice = house.world.browser(house.world.alice)
    link = invite(alice)
    dora = colleague(house, "Dora Lane")
    meanwhile(lambda: alice.post(f"/team/{dora.id}/{ending}"))
    visitor = house.visitor()
    answer = visitor.post(link, data={"password": PASSWORDS[0]})
    assert (answer.status_code, GONE in words_of(answer)) == (410, True)
    assert visitor.get("/account").status_code == 302
    assert not house.can_sign_in("dora@example.org", PASSWORDS[0])
    assert house.told(house.world.bob, "person.joined") == []


@pytest.mark.only_database("postgresql")
@pytest.mark.parametrize("act", [team.invite_again, team.withdraw_invitation])
def test_dora_who_joins_just_then_is_neither_invited_again_nor_sent_away(
    house: House, act: Callable[..., object]
) -> None:
    world, dora = house.world, house.visitor()
    link = invite(world.browser(world.alice))
    with world.write(world.alice) as session:
        read = session.get_one(User, colleague(house, "Dora Lane").id)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(dora.post, link, data={"password": PASSWORDS[0]}).result().status_code == 303
        with pytest.raises(NotPossible):
            act(session, read, by=world.alice)
    assert colleague(house, "Dora Lane").standing is Standing.ACTIVE
    assert dora.get("/account").status_code == 200
    assert house.can_sign_in("dora@example.org", PASSWORDS[0])
