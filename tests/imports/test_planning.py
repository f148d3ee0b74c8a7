"""The dry run: what is said of each cell, and that no cell whatever breaks it."""

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practice_hub.clients.enums import ClientType
from practice_hub.clients.fields import FIELDS
from practice_hub.clients.models import Client
from practice_hub.imports.actions import decisions
from practice_hub.imports.cells import FAULT, FORMULA, Staff
from practice_hub.imports.csv_files import read_csv
from practice_hub.imports.enums import Outcome, RowAction
from practice_hub.imports.files import Line, Unusable
from practice_hub.imports.known_clients import KnownClients
from practice_hub.imports.models import ClientImport
from practice_hub.imports.planning import NO_TYPE, Plan, Planner
from practice_hub.imports.xlsx_files import read_xlsx
from practice_hub.people.models import User
from practice_hub.people.permissions import Role
from tests.imports.conftest import act, csv_of, rows_of
from tests.world import World

STAFF = Staff.of(
    [
        User(id=1, name="Alice Marlowe", email="alice@example.org", role=Role.OWNER, active=True),
        User(id=2, name="Sam Hill", email="sam1@example.org", role=Role.STAFF, active=True),
        User(id=3, name="Sam Hill", email="sam2@example.org", role=Role.STAFF, active=True),
        User(id=4, name="Gone Person", email="gone@example.org", role=Role.STAFF, active=False),
    ]
)


NO_VAT = "Only a VAT-registered client has VAT periods. Enter the VAT registration number."
NO_UTR = "Enter a UTR of 10 digits. This one has the wrong length or a mistyped digit."
NO_SUCH_TYPE = f"“Martian” is not known here. Write one of: {', '.join(type.label for type in ClientType)}"
SEVERAL = "Several people are called Sam Hill. Write the email address instead."


def planned(*rows: dict[str, str], usual_type: str = "") -> list[Plan]:
    columns = sorted({name for row in rows for name in row})
    lines = [Line(number, [row.get(name, "") for name in columns]) for number, row in enumerate(rows, 2)]
    return [plan for _, plan in Planner(columns, KnownClients(), STAFF, usual_type).plans(lines)]


def said(**cells: str) -> dict[str, str]:
    (plan,) = planned({"name": "ABC Ltd", "type": "Ltd", **cells})
    return {problem["field"]: problem["words"] for problem in plan.problems}


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"year_end": "31 June"}, {"year_end": "31 June is not a date"}),
        ({"incorporation_date": "30/2/2020"}, {"incorporation_date": "30 February 2020 is not a date"}),
        ({"type": "Martian"}, {"type": NO_SUCH_TYPE}),
        ({"vat_stagger": "Stagger 2"}, {"vat_stagger": NO_VAT}),
        ({"name": '=HYPERLINK("http://evil.example","ABC")'}, {"name": FORMULA}),
        ({"notes": "＝1+1"}, {"notes": FORMULA}),
        ({"phone": "#REF!"}, {"phone": FAULT}),
        ({"manager_id": "Sam Hill"}, {"manager_id": SEVERAL}),
        ({"manager_id": "Gone Person"}, {"manager_id": "Gone Person does not work here any more"}),
        ({"partner_id": "Somebody"}, {"partner_id": "Nobody of the practice is called Somebody"}),
        ({"utr": "1234567890"}, {"utr": NO_UTR}),
        ({"phone": "+44 1632 960 001", "manager_id": "SAM2@example.org", "year_end": "2026-03-31"}, {}),
        ({"name": "'=1+1 Ltd", "year_end": "31/03/2026", "incorporation_date": "2020-02-29 00:00:00"}, {}),
    ],
)
def test_each_wrong_cell_is_told_in_the_words_of_the_form(cells: dict[str, str], words: dict[str, str]) -> None:
    assert said(**cells) == words


@pytest.mark.parametrize("cell", ["", "  ", "\u200b"])
def test_a_cell_in_which_nothing_can_be_read_takes_nothing_away(cell: str) -> None:
    abc = Client(
        id=7, code="ABC001", name="ABC Ltd", sort_name="abc", type="trust", status="active", phone="01632 960 001"
    )
    abc.custom = {}
    planner = Planner(["code", "phone"], KnownClients.of([abc], FIELDS), STAFF, "", FIELDS)
    ((_, plan),) = planner.plans([Line(2, ["ABC001", cell])])
    assert (plan.problems, plan.client_id, plan.outcome, plan.changes) == ([], 7, Outcome.UNCHANGED, {})


def test_words_of_other_products_mean_what_ours_mean() -> None:
    (plan,) = planned(
        {
            "name": "ABC",
            "type": "Private Limited Company",
            "vat_number": "GB 980 7806 84",
            "vat_stagger": "Mar/Jun/Sep/Dec",
        }
    )
    assert plan.outcome == Outcome.CREATE
    assert (plan.texts["type"], plan.texts["vat_stagger"]) == ("limited_company", "1")


def test_a_file_without_types_is_told_one_for_all() -> None:
    (none,) = planned({"name": "ABC"})
    assert none.problems == [{"field": "type", "column": None, "value": "", "words": NO_TYPE}]
    (some,) = planned({"name": "ABC"}, usual_type="trust")
    assert some.outcome == Outcome.CREATE


def test_two_rows_with_one_code_or_one_number_are_both_wrong() -> None:
    plans = planned(
        {"name": "A", "type": "Ltd", "code": "x1", "company_number": "99000001"},
        {"name": "B", "type": "Ltd", "code": "X1", "company_number": "99000002"},
        {"name": "C", "type": "Ltd", "code": "X3", "company_number": "99000002"},
    )
    assert [[problem["words"] for problem in plan.problems] for plan in plans] == [
        ["Rows 2 and 3 have the same code"],
        ["Rows 2 and 3 have the same code", "Rows 3 and 4 have the same company number"],
        ["Rows 3 and 4 have the same company number"],
    ]


def test_two_rows_of_one_name_and_place_are_asked_about() -> None:
    rows = [
        {"name": "A. Berg", "type": "Trust", "correspondence_postcode": place}
        for place in ("LS1 4DY", "M1 1AA", "LS1 4DY")
    ]
    plans = planned(*rows)
    assert [plan.outcome for plan in plans] == [Outcome.CREATE, Outcome.CREATE, Outcome.DUPLICATE]
    assert (plans[2].reason, plans[2].doing) == ("Row 2 has this name too", RowAction.SKIP)


# --- any cells at all ---------------------------------------------------------------------------------------------

_ANY = st.one_of(
    st.text("aé /.-=+'\t0123456789", max_size=8),
    st.sampled_from(
        ["31/3/2026", "2026-02-30", "12345678", "=1", "'=1", "Ltd", "Alice Marlowe", "\x00", "\ud800", "9" * 40]
    ),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(sorted(FIELDS)), _ANY, max_size=8), min_size=1, max_size=5))
def test_any_row_is_either_good_or_has_words(rows: list[dict[str, str]]) -> None:
    for plan in planned(*[{"name": "A", "type": "Trust", **row} for row in rows]):
        assert (plan.outcome == Outcome.ERROR) == bool(plan.problems)
        assert all(problem["words"] for problem in plan.problems)
        if plan.outcome == Outcome.CREATE:
            for name, text in plan.texts.items():
                FIELDS[name].parse(text)


@settings(max_examples=25, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.binary(max_size=300).map(lambda rest: b"PK\x03\x04" + rest)))
def test_any_bytes_are_a_table_or_have_words(content: bytes) -> None:
    for read in (read_csv, read_xlsx):
        with contextlib.suppress(Unusable):
            assert read(content).lines


@pytest.mark.both_databases
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(st.text("aé,;\"\n\r='\t09", max_size=6), min_size=5, max_size=5), min_size=1, max_size=4))
def test_any_file_is_checked_and_written_by_the_worker(
    world: World, importing: Callable[..., ClientImport], work: Callable[[], int], rows: list[list[str]]
) -> None:
    clean = [[cell.encode("utf-8", "ignore").decode() for cell in row] for row in rows]
    own = importing(csv_of([["", "Anna", "Trust", "", ""], *clean]))
    if own.state == "ready":
        if any(row.doing != RowAction.SKIP for row in rows_of(world, own)):
            act(world, own, decisions.start, leave_out_errors=True)
        work()
    assert own.state in ("ready", "refused")
