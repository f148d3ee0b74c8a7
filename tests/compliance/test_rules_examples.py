"""An accountant checks a file of worked examples of her own, from a spreadsheet, with all that goes wrong in one."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from practice_hub.compliance.commands import deadlines
from practice_hub.compliance.examples import check
from practice_hub.compliance.rules import RULES

HEADER = "id,rule,inputs,expected,source\n"
RIGHT = "X1,cis-return,period_end=2026-06-05,due=2026-06-19,gov.uk\n"
WRONG = "X2,cis-return,period_end=2026-07-05,due=2026-07-22,a slip\n"


def problems(text: str) -> list[str]:
    return [str(mismatch) for mismatch in check(text.encode()).mismatches]


def test_a_right_file_has_nothing_wrong() -> None:
    report = check((HEADER + RIGHT).encode())
    assert str(report) == "1 examples, 0 wrong"
    assert report.mismatches == ()


def test_a_wrong_date_is_shown_with_the_right_one_and_the_reason() -> None:
    (problem,) = problems(HEADER + RIGHT + WRONG)
    assert problem == (
        "row 3, X2: cis-return: due should be 2026-07-22 but is 2026-07-19. "
        "The 19th after 5 Jul 2026, the end of the tax month; a nil return is due too."
    )


def test_one_example_with_two_wrong_dates_is_one_wrong_example() -> None:
    report = check((HEADER + "X,paye-month,period_end=2026-11-05,eps=2026-11-20;due=2026-11-21,\n").encode())
    assert len(report.mismatches) == 2
    assert str(report) == "1 examples, 1 wrong"


def test_only_the_names_given_are_compared() -> None:
    assert problems(HEADER + "X,paye-month,period_end=2026-11-05,due=2026-11-22,\n") == []


def test_the_order_of_a_list_and_its_length_count() -> None:
    example = HEADER + "X,corporation-tax-periods,account_from=2018-05-01;account_to=2019-12-31,end={},\n"
    assert problems(example.format("2019-04-30|2019-12-31")) == []
    assert problems(example.format("2019-04-30 | 2019-12-31")) == []
    assert problems(example.format("2019-12-31|2019-04-30"))
    assert problems(example.format("2019-04-30"))


def test_nothing_after_the_name_expects_no_date() -> None:
    assert problems(HEADER + "X,charity-annual-return,period_end=2026-02-28,due=,\n") == []
    (problem,) = problems(HEADER + "X,charity-annual-return,period_end=2026-03-31,due=,\n")
    assert "due should be none but is 2027-01-31" in problem


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("X,vat-retrun,period_end=2026-06-05,due=2026-06-19,s", "no rule “vat-retrun”; did you mean vat-return?"),
        ("X,,period_end=2026-06-05,due=2026-06-19,s", "no rule “”"),
        ("X,cis-return,period_end=2026-06-31,due=2026-06-19,s", "period_end: “2026-06-31” is not a day"),
        ("X,cis-return,,due=2026-06-19,s", "period_end: is missing"),
        ("X,cis-return,period_end,due=2026-06-19,s", "inputs: “period_end” is not of the form name=value"),
        ("X,cis-return,=2026-06-05,due=2026-06-19,s", "inputs: “=2026-06-05” is not of the form name=value"),
        ("X,cis-return,period_end=2026-06-05;period_end=2026-07-05,due=2026-06-19,s", "“period_end” stands twice"),
        ("X,cis-return,period_end=2026-06-05;nil=yes,due=2026-06-19,s", "nil: cis-return takes no such input"),
        ("X,cis-return,period_end=2026-06-05,2026-06-19,s", "expected: “2026-06-19” is not of the form name=value"),
        ("X,cis-return,period_end=2026-06-05,,s", "nothing is expected"),
        ("X,cis-return,period_end=2026-06-05,pay_by=2026-06-19,s", "no “pay_by” in its answer, only due"),
        ("X,cis-return,period_end=2026-06-05,due=2026-06-19", "there are 4 cells, the first row has 5"),
        ("X,cis-return,period_end=2026-06-05,due=2026-06-19,s,t", "there are 6 cells, the first row has 5"),
        ("X,mtd-income-tax,tax_year=2025-26,final=2027-01-31,s", "tax_year: is before 2026-27"),
    ],
)
def test_a_row_that_cannot_be_compared_is_wrong_and_says_why(row: str, says: str) -> None:
    report = check((HEADER + row + "\n" + RIGHT).encode())
    assert str(report) == "2 examples, 1 wrong"
    assert report.mismatches[0].row == 2
    assert report.mismatches[0].id == "X"
    assert says in report.mismatches[0].problem


def test_a_spreadsheets_marks_do_no_harm() -> None:
    text = "\ufeff" + (HEADER + "\n" + RIGHT + ",,,,\n").replace("\n", "\r\n")
    assert str(check(text.encode())) == "1 examples, 0 wrong"


def test_columns_are_found_by_name_and_further_ones_left_alone() -> None:
    text = "note,source,expected,inputs,rule,id\nmine,gov.uk,due=2026-06-19,period_end=2026-06-05,cis-return,X1\n"
    assert str(check(text.encode())) == "1 examples, 0 wrong"


def test_a_quoted_cell_may_span_lines_and_rows_keep_their_numbers() -> None:
    text = HEADER + 'X1,cis-return,period_end=2026-06-05,due=2026-06-19,"gov.uk,\npage 2"\n' + WRONG
    assert problems(text)[0].startswith("row 4, X2:")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "row 1: the first row must be id,rule,inputs,expected,source"),
        (RIGHT.encode(), "it lacks id, rule, inputs, expected, source"),
        (b"id,rule,inputs,expected\n", "it lacks source"),
        ((HEADER + RIGHT + 'X,"cis').encode(), "row 3: this is not CSV from here on"),
        ((HEADER + RIGHT).encode() + b"X,\xe9t\xe9,,,\n", "row 3: this is not UTF-8 text"),
        ((HEADER + RIGHT).encode("utf-16"), "row 1: this is not UTF-8 text"),
    ],
)
def test_a_file_of_another_shape_is_wrong_as_a_whole(content: bytes, says: str) -> None:
    report = check(content)
    assert str(report) == "0 examples, 1 wrong"
    assert says in str(report.mismatches[0])


# ── At the command line ──────────────────────────────────────────────────────────────────────────────────────────────


def run(*words: str) -> Result:
    return CliRunner().invoke(deadlines, words)


def test_check_ends_with_the_count_and_status_0_when_all_is_right(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(HEADER + RIGHT)
    result = run("check", str(file))
    assert result.output == "1 examples, 0 wrong\n"
    assert result.exit_code == 0


def test_check_prints_each_mismatch_then_the_count_and_status_1(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(HEADER + RIGHT + WRONG + "X3,unheard-of,a=1,due=2026-01-01,\n")
    result = run("check", str(file))
    first, second, last = result.output.splitlines()
    assert first.startswith("row 3, X2: cis-return: due should be")
    assert second.startswith("row 4, X3: unheard-of: there is no rule")
    assert last == "3 examples, 2 wrong"
    assert result.exit_code == 1


def test_check_of_a_file_that_is_not_there_is_a_usage_error() -> None:
    assert run("check", "/nowhere.csv").exit_code == 2


def test_explain_prints_dates_reason_and_source() -> None:
    result = run("explain", "corporation-tax-payment", "period_end=2026-03-31")
    assert result.output == (
        "Corporation Tax payment\n"
        "due     2027-01-01\n"
        "pay_by  2026-12-31\n"
        "Why: 9 months and 1 day after 31 Mar 2026, the end of the accounting period.\n"
        "Source: TMA 1970 s.59D; HMRC CTM01800\n"
    )
    assert result.exit_code == 0


def test_explain_shows_lists_none_and_notes() -> None:
    listed = run("explain", "vat-payments-on-account", "period_end=2026-03-31").output
    assert "payment  2026-02-27, 2026-03-31\n" in listed
    assert "start  none\n" in run("explain", "mtd-income-tax-entry", "tax_year=2024-25", "qualifying_income=1").output
    assert (
        "\nNote: A year that ends in February"
        in run("explain", "charity-annual-return", "period_end=2026-02-28").output
    )


def test_explain_without_a_rule_lists_them_all_with_what_they_take() -> None:
    output = run("explain").output
    assert all(f"{rule.rule_id}: {rule.title}" in output for rule in RULES.values())
    assert "period_end=YYYY-MM-DD company=private|public|llp [incorporated=YYYY-MM-DD]" in output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["vat-retrun"], "did you mean vat-return?"),
        (["vat-return"], "period_end: is missing"),
        (["vat-return", "period_end"], "“period_end” is not of the form name=value"),
        (["vat-return", "period_end=2026-02-29"], "vat-return takes period_end=YYYY-MM-DD [stagger=1|2|3]"),
    ],
)
def test_explain_refuses_what_it_cannot_read_and_says_what_a_rule_takes(words: list[str], says: str) -> None:
    result = run("explain", *words)
    assert result.exit_code == 2
    assert says in result.output
