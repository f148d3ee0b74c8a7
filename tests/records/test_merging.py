"""Two people edit one client: for any texts, nobody's change is lost unseen."""

from hypothesis import given
from hypothesis import strategies as st

from practice_hub.records.merging import merge

NAMES = ("name", "phone", "email", "notes")
TEXTS = st.fixed_dictionaries({name: st.sampled_from(["", "a", "b", "c"]) for name in NAMES})


@given(before=TEXTS, yours=TEXTS, theirs=TEXTS)
def test_each_field_is_whoever_changed_it(
    before: dict[str, str], yours: dict[str, str], theirs: dict[str, str]
) -> None:
    merged = merge(before, yours, theirs)
    for name in NAMES:
        changed = {text for text in (yours[name], theirs[name]) if text != before[name]}
        if len(changed) < 2:
            assert name not in merged.disagreements
            assert merged.texts[name] == (changed.pop() if changed else before[name])
        else:
            assert name in merged.disagreements


@given(before=TEXTS, yours=TEXTS, theirs=TEXTS)
def test_a_disagreement_shows_all_three_texts_and_keeps_what_was_typed(
    before: dict[str, str], yours: dict[str, str], theirs: dict[str, str]
) -> None:
    merged = merge(before, yours, theirs)
    for name, one in merged.disagreements.items():
        assert (one.before, one.yours, one.theirs) == (before[name], yours[name], theirs[name])
        assert merged.texts[name] == yours[name]


@given(before=TEXTS, yours=TEXTS, theirs=TEXTS)
def test_what_was_kept_is_what_only_they_changed(
    before: dict[str, str], yours: dict[str, str], theirs: dict[str, str]
) -> None:
    kept = merge(before, yours, theirs).kept
    assert kept == {name for name in NAMES if yours[name] == before[name] != theirs[name]}


@given(yours=TEXTS, theirs=TEXTS)
def test_an_edit_that_nobody_crossed_is_taken_whole(yours: dict[str, str], theirs: dict[str, str]) -> None:
    merged = merge(theirs, yours, theirs)
    assert merged.texts == yours
    assert not merged.disagreements
    assert not merged.kept


@given(yours=TEXTS, theirs=TEXTS)
def test_without_a_known_beginning_every_difference_is_for_the_person_to_judge(
    yours: dict[str, str], theirs: dict[str, str]
) -> None:
    merged = merge({}, yours, theirs)
    assert set(merged.disagreements) == {name for name in NAMES if yours[name] != theirs[name]}


@given(before=TEXTS, theirs=TEXTS, name=st.sampled_from(NAMES), text=st.text(max_size=3))
def test_a_field_that_was_not_on_the_form_stays_as_it_is(
    before: dict[str, str], theirs: dict[str, str], name: str, text: str
) -> None:
    merged = merge(before, {name: text}, theirs)
    assert {other: merged.texts[other] for other in NAMES if other != name} == {
        other: theirs[other] for other in NAMES if other != name
    }


PEOPLE = ("alice", "bob", "priya")
STEPS = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(["open", "save", "type name", "type phone"])), max_size=40
)


@given(steps=STEPS)
def test_however_edits_cross_nobody_replaces_a_text_that_they_have_not_seen(steps: list[tuple[str, str]]) -> None:
    record = {"name": "ABC Ltd", "phone": "1"}
    before = {person: dict(record) for person in PEOPLE}
    typed = {person: dict(record) for person in PEOPLE}
    for number, (person, step) in enumerate(steps):
        if step == "open":
            before[person], typed[person] = dict(record), dict(record)
        elif step == "save":
            merged = merge(before[person], typed[person], record)
            for name, stands in record.items():
                assert merged.texts[name] in (typed[person][name], stands)
                if merged.texts[name] != stands and not merged.disagreements:
                    assert before[person][name] == stands
            # After a disagreement the form begins anew from what stands there, with everything that was typed.
            before[person], typed[person] = dict(record), dict(merged.texts)
            if not merged.disagreements:
                record = dict(merged.texts)
                before[person] = dict(record)
        else:
            typed[person][step.removeprefix("type ")] = f"{person} {number}"
