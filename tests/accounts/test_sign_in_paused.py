"""Those who watch over the practice learn that somebody guesses at an account, on both databases."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from practice_hub.accounts.actions import signing_in
from practice_hub.base.jobs import Job
from practice_hub.base.worker import Worker
from practice_hub.people import access
from practice_hub.web.extension import PracticeHub
from tests.accounts.conftest import House

pytestmark = pytest.mark.both_databases


def guess_at(house: House, email: str) -> None:
    """Wrong passwords until the account waits, which is asked of the worker then, and some more."""
    for _ in range(signing_in.BY_ACCOUNT.most):
        house.can_sign_in(email, "wrong")
    assert asked(house) == []
    house.can_sign_in(email, "wrong")
    assert len(asked(house)) == 1
    for _ in range(2):
        house.can_sign_in(email, "wrong")
    assert len(asked(house)) == 1


def asked(house: House) -> Sequence[Job]:
    with house.world.database.directory() as session:
        return session.scalars(select(Job).where(Job.kind == signing_in.PAUSE_JOB)).all()


def let_the_worker_do_it(house: House) -> None:
    app, database = house.world.app, house.world.database
    Worker(database, PracticeHub.of(app).jobs, around=app.app_context).drain()
    (job,) = asked(house)
    assert job.done_at is not None


def test_managers_are_told_once(house: House) -> None:
    guess_at(house, house.email(house.world.bob))
    let_the_worker_do_it(house)
    (line,) = house.told(house.world.megan, "person.sign_in_paused")
    assert (line.actor_name, line.actor_id, line.subject_name) == ("Somebody", None, "Bob Ashworth")
    assert line.verb == "gave 10 wrong passwords for"
    assert line.description == "From 127.0.0.1. Sign-in to this account is paused there for a few minutes."
    assert house.told(house.world.bob, "person.sign_in_paused") == []


def test_of_an_address_that_nobody_signs_in_with_nothing_is_told(house: House) -> None:
    guess_at(house, "nobody@example.org")
    let_the_worker_do_it(house)
    for manager in (house.world.megan, house.world.charlie):
        assert house.told(manager, "person.sign_in_paused") == []


def test_of_somebody_who_is_removed_before_the_worker_comes_nothing_is_told(house: House) -> None:
    world = house.world
    guess_at(house, house.email(world.bob))
    with world.write(world.bob) as session:
        session.delete(access.get_user(session, world.bob.user_id))
    let_the_worker_do_it(house)
    assert house.told(world.megan, "person.sign_in_paused") == []
