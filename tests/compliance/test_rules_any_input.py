"""Whatever is typed into a rule, Alice gets an answer or a sentence that names the input, never a crash."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice_hub.compliance.examples import check
from practice_hub.compliance.rules import RULES, Result, RuleError, evaluate
from practice_hub.compliance.rules.rule import Input

# Both ends of what is accepted, and the days at which counting goes wrong.
dates = st.one_of(
    st.sampled_from(["1900-01-01", "2199-12-31", "2024-02-29", "2026-02-28", "2026-04-05", "2026-12-31"]),
    st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(str),
    st.dates(date(2023, 1, 1), date(2028, 12, 31)).map(str),
)
tax_years = st.one_of(
    st.sampled_from(["1900-01", "2199-00"]), st.integers(2015, 2040).map(lambda y: f"{y}-{y % 100 + 1}")
)
WELL_WRITTEN = {
    "YYYY-MM-DD": dates,
    "YYYY-YY": tax_years,
    "1, 2, …": st.integers(1, 999).map(str),
    "POUNDS.PENCE": st.integers(0, 10**6).map(str),
}


def text_for(wanted: Input) -> st.SearchStrategy[str]:
    if wanted.form in WELL_WRITTEN:
        return WELL_WRITTEN[wanted.form]
    return st.sampled_from(wanted.form.split("|"))


@pytest.mark.parametrize("rule_id", RULES)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_well_written_inputs_are_answered_or_refused_by_name(rule_id: str, data: st.DataObject) -> None:
    rule = RULES[rule_id]
    inputs = {
        wanted.name: data.draw(text_for(wanted), label=wanted.name)
        for wanted in rule.inputs
        if wanted.required or data.draw(st.booleans(), label=f"give {wanted.name}")
    }
    answer = answer_or_refusal(rule_id, inputs)
    if isinstance(answer, RuleError):
        assert answer.name in {wanted.name for wanted in rule.inputs}
    else:
        assert set(answer.outputs) <= set(rule.outputs)
        assert answer.reason.endswith(".")
        assert "\n" not in answer.reason


def answer_or_refusal(rule_id: str, inputs: dict[str, str]) -> Result | RuleError:
    try:
        return evaluate(rule_id, inputs)
    except RuleError as refused:
        return refused


@given(st.sampled_from(list(RULES)), st.dictionaries(st.text(max_size=12), st.text(max_size=12), max_size=3))
@settings(max_examples=100, deadline=None)
def test_any_text_is_refused_in_words(rule_id: str, inputs: dict[str, str]) -> None:
    with pytest.raises(RuleError):
        evaluate(rule_id, inputs)


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_file_gets_a_report(content: bytes) -> None:
    for start in (b"", b"id,rule,inputs,expected,source\n", b"id,rule,inputs,expected,source\nX,cis-return,"):
        assert str(check(start + content)).endswith(" wrong")
