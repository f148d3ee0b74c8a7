"""Which client a row is, what it would do to it, and what a person is asked about."""

from datetime import UTC, datetime
from typing import Any

import pytest

from practice_hub.clients.enums import ClientStatus, ClientType
from practice_hub.clients.models import Client, sorted_by
from practice_hub.imports.enums import Outcome, RowAction
from practice_hub.imports.files import Line
from practice_hub.imports.known_clients import KnownClients
from practice_hub.imports.planning import TOO_LONG, Plan, Planner
from tests.imports.test_planning import STAFF

ABC, OLD = 1, 2
"""The numbers of the clients that are there."""


def client(id: int, name: str, code: str, *, archived: bool = False, **more: Any) -> Client:
    return Client(
        id=id,
        name=name,
        sort_name=sorted_by(name),
        code=code,
        type=ClientType.LIMITED_COMPANY,
        status=ClientStatus.ACTIVE,
        custom={},
        archived_at=datetime(2026, 1, 1, tzinfo=UTC) if archived else None,
        **more,
    )


def here(**abc: int) -> list[Client]:
    of_abc: dict[str, Any] = {
        "company_number": "99000001",
        "correspondence_postcode": "LS1 4DY",
        "phone": "01632 960 001",
        **abc,
    }
    old = client(OLD, "Old Ltd", "O1", archived=True, email="old@example.org")
    return [client(ABC, "ABC Ltd", "A1", **of_abc), old]


def planned(*rows: dict[str, str], **abc: int) -> list[Plan]:
    """What becomes of these rows, in a practice that has ABC Ltd, and Old Ltd in its archive."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = [Line(number, [row.get(name, "") for name in columns]) for number, row in enumerate(rows, 2)]
    return [plan for _, plan in Planner(columns, KnownClients.of(here(**abc)), STAFF, "limited_company").plans(lines)]


def words_of(plan: Plan) -> list[str]:
    return [problem["words"] for problem in plan.problems]


PHONE = {"phone": "01632 960 999"}


@pytest.mark.parametrize(
    ("row", "client_id", "outcome", "doing", "reason"),
    [
        ({"code": "A1", "name": "ABC Ltd"} | PHONE, ABC, Outcome.UPDATE, RowAction.UPDATE, ""),
        ({"code": "a1", "name": "Another name"}, ABC, Outcome.UPDATE, RowAction.UPDATE, ""),
        ({"company_number": "99000001"} | PHONE, ABC, Outcome.UPDATE, RowAction.UPDATE, ""),
        (
            {"code": "Z9", "company_number": "99000001"},
            *(ABC, Outcome.DUPLICATE, RowAction.SKIP),
            "ABC Ltd has this company number, with the code A1",
        ),
        (
            {"name": "abc  LTD", "correspondence_postcode": "ls14dy"} | PHONE,
            *(ABC, Outcome.DUPLICATE, RowAction.UPDATE),
            "ABC Ltd has this name and this postcode",
        ),
        ({"name": "ABC Ltd"} | PHONE, ABC, Outcome.DUPLICATE, RowAction.SKIP, "ABC Ltd has this name"),
        (
            {"name": "Old Ltd"} | PHONE,
            *(OLD, Outcome.DUPLICATE, RowAction.SKIP),
            "Old Ltd (archived) has this name",
        ),
        ({"name": "ABC Ltd", "correspondence_postcode": "M1 1AA"}, None, Outcome.CREATE, RowAction.CREATE, ""),
        ({"name": "ABC Ltd", "company_number": "99000002"}, None, Outcome.CREATE, RowAction.CREATE, ""),
        ({"name": "Nobody Ltd"}, None, Outcome.CREATE, RowAction.CREATE, ""),
        ({"code": "A1", "name": "ABC Ltd"}, ABC, Outcome.UNCHANGED, RowAction.SKIP, ""),
        ({"name": "ABC Ltd"}, ABC, Outcome.UNCHANGED, RowAction.SKIP, ""),
    ],
)
def test_a_row_is_the_client_that_it_says(
    row: dict[str, str], client_id: int | None, outcome: Outcome, doing: RowAction, reason: str
) -> None:
    (plan,) = planned(row)
    assert (plan.client_id, plan.outcome, plan.doing, plan.reason) == (client_id, outcome, doing, reason)


def test_a_postcode_of_another_place_of_the_same_client_counts_too() -> None:
    (plan,) = planned({"name": "ABC Ltd", "trading_postcode": "LS1 4DY"})
    assert (plan.client_id, plan.doing) == (ABC, RowAction.UPDATE)


def test_of_several_namesakes_the_one_of_the_same_place_is_meant() -> None:
    """Whichever of them the practice had first."""
    places = {3: "", 4: "M1 1AA", 5: "LS1 4DY"}
    known = [client(id, "Twin Ltd", f"T{id}", trading_postcode=place) for id, place in places.items()]
    for row, wanted in ((["Twin Ltd", "M1 1AA"], 4), (["Twin Ltd", "LS1 4DY"], 5), (["Twin Ltd", "B1 1BB"], 3)):
        planner = Planner(["name", "correspondence_postcode"], KnownClients.of(known), STAFF, "trust")
        ((_, plan),) = planner.plans([Line(2, row)])
        assert (plan.client_id, plan.doing) == (wanted, RowAction.SKIP if wanted == 3 else RowAction.UPDATE)


def test_a_row_without_a_name_is_called_as_the_client_that_it_is() -> None:
    assert planned({"code": "A1"} | PHONE)[0].name == "ABC Ltd"
    assert planned({"code": "A1", "name": "ABC Holdings"})[0].name == "ABC Holdings"


def test_who_could_not_be_added_for_want_of_a_type_is_not_offered_as_new() -> None:
    planner = Planner(["name", "phone"], KnownClients.of(here()), STAFF)
    ((_, plan),) = planner.plans([Line(2, ["ABC Ltd", "01632 960 999"])])
    assert (plan.outcome, set(plan.options)) == (Outcome.DUPLICATE, {RowAction.UPDATE, RowAction.SKIP})


def test_a_change_says_what_was_and_what_would_be_and_an_empty_cell_takes_nothing_away() -> None:
    (plan,) = planned({"code": "A1", "name": "ABC Holdings Ltd", "phone": "", "correspondence_postcode": "LS1 4DY"})
    assert plan.changes == {"name": ["ABC Ltd", "ABC Holdings Ltd"]}


def test_what_may_be_decided_of_a_namesake_is_what_could_be_done() -> None:
    (may_be_new,) = planned({"name": "ABC Ltd"} | PHONE)
    assert set(may_be_new.options) == {RowAction.UPDATE, RowAction.SKIP, RowAction.CREATE}
    (taken,) = planned({"code": "Z9", "company_number": "99000001"})
    assert set(taken.options) == {RowAction.UPDATE, RowAction.SKIP}, "its company number is taken"
    assert planned({"code": "A1"} | PHONE)[0].options == [], "nothing is asked of who is sure"


def test_two_rows_that_are_one_client_by_code_and_by_number_are_told_so() -> None:
    first, second = planned({"code": "A1", "company_number": ""} | PHONE, {"code": "", "company_number": "99000001"})
    assert first.outcome == Outcome.UPDATE
    assert (second.outcome, words_of(second)) == (Outcome.ERROR, ["Row 2 is this client too"])


def test_a_namesake_of_whom_another_row_is_sure_is_somebody_else() -> None:
    """Whichever of the two stands first."""
    sure, same_name = {"code": "A1", "name": "ABC Ltd"} | PHONE, {"code": "N1", "name": "ABC Ltd"} | PHONE
    for rows in ((sure, same_name), (same_name, sure)):
        outcomes = {plan.texts["code"]: (plan.outcome, plan.client_id) for plan in planned(*rows)}
        assert outcomes == {"A1": (Outcome.UPDATE, ABC), "N1": (Outcome.CREATE, None)}


def test_a_code_or_number_of_another_client_is_an_error_in_words() -> None:
    (plan,) = planned({"code": "A1", "company_number": ""} | PHONE)
    assert plan.problems == []
    (plan,) = planned({"code": "O1", "company_number": "99000001"})
    assert words_of(plan) == ["ABC Ltd has this company number"]


def test_rows_that_their_codes_tell_apart_are_not_asked_about() -> None:
    plans = planned({"name": "New Ltd", "code": "N1"}, {"name": "New Ltd", "code": "N2"}, {"name": "New Ltd"})
    assert [plan.outcome for plan in plans] == [Outcome.CREATE, Outcome.CREATE, Outcome.DUPLICATE]
    assert (plans[2].reason, plans[2].options) == ("Row 2 has this name too", [RowAction.SKIP, RowAction.CREATE])


def test_many_rows_with_one_code_are_counted_and_not_listed() -> None:
    plans = planned(*({"name": f"N{number}", "code": "X1"} for number in range(5)))
    assert {word for plan in plans for word in words_of(plan)} == {"Rows 2, 3 and 3 more have the same code"}
    plans = planned(*({"name": f"N{number}", "code": "X1"} for number in range(3)))
    assert {word for plan in plans for word in words_of(plan)} == {"Rows 2, 3 and 4 have the same code"}


def test_a_row_that_is_longer_than_its_headings_has_lost_a_quotation_mark() -> None:
    lines = [Line(2, ["ABC", "Trust", "Leeds"]), Line(3, ["DEF"])]
    long, short = (plan for _, plan in Planner(["name", "type"], KnownClients(), STAFF, "trust").plans(lines))
    assert (long.outcome, words_of(long)) == (Outcome.ERROR, [TOO_LONG])
    assert short.outcome == Outcome.CREATE, "cells that are missing at the end are empty ones"


def test_who_left_stays_where_they_are_and_of_two_namesakes_the_one_who_is_there() -> None:
    """In the words of a file that we wrote ourselves."""
    named = {"manager_id": "Gone Person", "partner_id": "Sam Hill"}
    (same,) = planned({"code": "A1"} | named, manager_id=4, partner_id=3)
    assert same.outcome == Outcome.UNCHANGED
    (new,) = planned({"name": "New Ltd"} | named, manager_id=4, partner_id=3)
    assert {problem["field"] for problem in new.problems} == {"manager_id", "partner_id"}
