"""Two colleagues change clients at once: what each reads before it writes, nobody changes meanwhile."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from practice_hub.base.database import WriteSession
from practice_hub.clients.actions import custom_fields, groups, records
from practice_hub.clients.models import Client
from tests.clients.conftest import AddClient
from tests.world import World

pytestmark = pytest.mark.only_database("postgresql")

Act = Callable[..., Any]


def add(session: WriteSession, name: str, **who: Any) -> None:
    records.create(session, name=name, type="sole_trader", **who)


def join(session: WriteSession, client: str, group: str, **who: Any) -> None:
    own = next(one for one in session.query(Client) if one.name == client)
    groups.put_into(session, own, group, **who)


def define(session: WriteSession, label: str, **who: Any) -> None:
    custom_fields.define(session, label, "text", "", **who)


@pytest.mark.parametrize(
    ("act", "first", "second"),
    [
        pytest.param(add, ("Kestrel",), ("Osprey",), id="who gives clients their codes"),
        pytest.param(join, ("ABC Ltd", "North"), ("Zoo Ltd", "South"), id="who makes groups, which have one name each"),
        pytest.param(define, ("Wants calls",), ("Old system",), id="who defines fields, which have an order"),
    ],
)
def test_the_second_waits_until_the_first_is_done(
    world: World, add_client: AddClient, act: Act, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    for name in ("ABC Ltd", "Zoo Ltd"):
        add_client(world.alice, name)
    world.must_wait(world.alice, *(partial(_do, act, texts, world) for texts in (first, second)))


def _do(act: Act, texts: tuple[str, ...], world: World, session: WriteSession) -> None:
    act(session, *texts, by=world.alice)
