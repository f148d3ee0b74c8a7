"""`flask practice` and `flask user`: the operator's way in, with words and exit codes that a script can rely on."""

import pytest
from click.testing import Result

from practice_hub.base import directory
from practice_hub.people.models import Standing
from practice_hub.people.permissions import Role
from tests.accounts.conftest import House, words_of
from tests.accounts.test_team import colleague, invite

PASSWORD = "seven blue bottles"


def run(house: House, *arguments: str, password: str | None = PASSWORD) -> Result:
    stdin = None if password is None else f"{password}\n"
    return house.world.app.test_cli_runner().invoke(args=list(arguments), input=stdin)


def create(house: House, email: str = "erin@example.org", password: str | None = PASSWORD) -> Result:
    names = ("--name", "Erin & Partners", "--owner-name", "Erin Hale", "--owner-email", email)
    return run(house, "practice", "create", *names, "--password-stdin", password=password)


def add(house: House, role: str, email: str = "frank@example.org", of: str | None = None) -> Result:
    owner = of or house.email(house.world.alice)
    names = ("--practice-of", owner, "--name", "Frank", "--email", email, "--role", role)
    return run(house, "user", "add", *names, "--password-stdin")


def test_a_practice_is_made_and_its_owner_signs_in(house: House) -> None:
    result = create(house, "Erin@Example.org")
    assert (result.exit_code, result.stderr) == (0, "")
    erin = house.visitor()
    erin.post("/sign-in", data={"email": "erin@example.org", "password": PASSWORD})
    words = words_of(erin.get("/team"))
    assert "Erin &amp; Partners" in words
    assert "Erin Hale Owner" in words
    assert "Alice" not in words


def test_an_address_that_is_taken_makes_nothing(house: House) -> None:
    with house.world.database.directory() as session:
        before = len(directory.tenant_ids(session))
    result = create(house, house.email(house.world.charlie))
    assert result.exit_code == 1
    assert "is in use already" in result.stderr
    with house.world.database.directory() as session:
        assert len(directory.tenant_ids(session)) == before


@pytest.mark.parametrize("role", ["owner", "manager", "staff", "read-only"])
def test_people_are_added_with_each_role(house: House, role: str) -> None:
    assert add(house, role).exit_code == 0
    frank = house.visitor()
    frank.post("/sign-in", data={"email": "frank@example.org", "password": PASSWORD})
    assert f"Frank {Role(role.replace('-', '_')).label}" in words_of(frank.get("/team"))
    (line,) = house.told(house.world.rita, "person.added")
    assert (line.actor_name, line.subject_name) == ("The operator", "Frank")


def test_a_role_that_is_none_and_an_owner_who_is_none_are_told_apart(house: House) -> None:
    assert add(house, "emperor").exit_code == 2
    stranger = add(house, "staff", of="nobody@example.org")
    assert (stranger.exit_code, stranger.stderr) == (1, "Error: Nobody signs in as nobody@example.org.\n")


def test_a_password_must_come_and_a_weak_one_is_warned_about(house: House) -> None:
    empty = create(house, password="")
    assert empty.exit_code == 2
    assert "empty" in empty.stderr
    weak = create(house, password="secret")
    assert weak.exit_code == 0
    assert "Use at least 12 characters" in weak.stderr
    assert house.can_sign_in("erin@example.org", "secret")


def test_what_is_no_address_is_refused(house: House) -> None:
    for wrong in ("erin", "erin@", "erin@localhost", "a b@example.org", "erin@example.org\nbcc: x"):
        assert create(house, wrong).exit_code == 2, wrong
    assert create(house, "erin@office.test").exit_code == 0


@pytest.mark.parametrize(("name", "code"), [("", 2), (" \n ", 2), ("x", 0), ("x" * 120, 0), ("x" * 121, 2)])
def test_a_name_is_neither_empty_nor_a_paragraph(house: House, name: str, code: int) -> None:
    owner = ("--practice-of", house.email(house.world.alice), "--email", "frank@example.org", "--role", "staff")
    result = run(house, "user", "add", *owner, "--name", name, "--password-stdin")
    assert result.exit_code == code
    assert ("a name has 1 to 120 characters" in result.stderr) is (code == 2)


def test_somebody_who_left_is_deactivated(house: House) -> None:
    bob = house.sign_in(house.world.bob)
    result = run(house, "user", "deactivate", house.email(house.world.bob), password=None)
    assert (result.exit_code, result.stdout) == (0, "Bob Ashworth is deactivated.\n")
    assert bob.get("/team").status_code == 302
    assert not house.can_sign_in(house.email(house.world.bob))


def test_the_only_owner_stays(house: House) -> None:
    result = run(house, "user", "deactivate", house.email(house.world.alice), password=None)
    assert result.exit_code == 1
    assert "only owner" in result.stderr
    assert house.can_sign_in(house.email(house.world.alice), "seven green bottles")


def test_who_has_not_joined_is_not_deactivated(house: House) -> None:
    invite(house.world.browser(house.world.alice))
    result = run(house, "user", "deactivate", "dora@example.org", password=None)
    assert result.exit_code == 1
    assert "dora@example.org has not taken up the invitation. Withdraw it on the team page." in result.stderr
    assert colleague(house, "Dora Lane").standing is Standing.INVITED


def test_a_link_to_a_new_password_is_printed(house: House) -> None:
    result = run(house, "user", "reset-password", house.email(house.world.bob), password=None)
    assert result.exit_code == 0
    assert result.stdout.startswith("http://127.0.0.1:8000/reset-password/")
    path = result.stdout.strip().removeprefix("http://127.0.0.1:8000")
    assert house.visitor().post(path, data={"password": PASSWORD}).status_code == 303
    assert house.can_sign_in(house.email(house.world.bob), PASSWORD)
    (line,) = house.told(house.world.megan, "person.link_made")
    assert path.rpartition("/")[2] not in line.description + line.link


def test_for_somebody_who_left_there_is_no_link(house: House) -> None:
    run(house, "user", "deactivate", house.email(house.world.bob), password=None)
    result = run(house, "user", "reset-password", house.email(house.world.bob), password=None)
    assert (result.exit_code, result.stdout) == (1, "")
