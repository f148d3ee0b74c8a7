"""Editing one record: a form's texts, put together with what colleagues changed since the form was opened."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from practice_hub.base.database import TenantSession
from practice_hub.people import access as people
from practice_hub.people.models import User
from practice_hub.records.fields import Fields, snapshot
from practice_hub.records.merging import Disagreement, Merged, Texts, merge
from practice_hub.records.parsing import SOMEBODY_LISTED, Invalid

Parsed = tuple[dict[str, Any], dict[str, str]]
"""Values by field name, and a message for each field whose text cannot be parsed or does not fit the others."""
Parse = Callable[[Texts], Parsed]
Check = Callable[[Mapping[str, Any], Collection[str]], Mapping[str, str]]
"""From all values and the names of those that differ, the messages for what only the room knows to be wrong."""


class EditConflict(Exception):
    """Somebody else changed the same fields meanwhile. Nothing was saved. `theirs` is the record as it stands."""

    def __init__(self, merged: Merged, theirs: Texts) -> None:
        super().__init__(", ".join(merged.disagreements))
        self.merged, self.theirs = merged, theirs

    @property
    def disagreements(self) -> Mapping[str, Disagreement]:
        return self.merged.disagreements


class StaleEdit(Exception):
    """The record stands elsewhere than the page showed when somebody pressed a button. Nothing was saved."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What a record is to become."""

    values: Mapping[str, Any]
    """Of every field, by name."""
    changed: Collection[str]
    """The names of the fields that this edit changes, in their order."""
    kept: Collection[str]
    """The labels of the fields that somebody else changed meanwhile, and that stay as they made them."""

    @property
    def changed_values(self) -> dict[str, Any]:
        return {name: self.values[name] for name in self.changed}


@dataclass(frozen=True, slots=True)
class Saved:
    """The labels of what an edit changed, and of what somebody else had changed meanwhile and was kept."""

    changed: Collection[str] = ()
    kept: Collection[str] = ()
    consequences: str = ""
    """What followed from it at once, in words."""


def merge_edit(
    record: Any,
    fields: Fields,
    parse: Parse,
    *,
    yours: Texts,
    before: Texts | None = None,
    check: Check = lambda _values, _changed: {},
    theirs: Texts | None = None,
) -> Edit:
    """Parse the texts of an edit and merge them with the record.

    `yours` holds texts by field name; a field that is not among them stays as it is. `before` holds the texts that the
    edit began with, when that was an earlier version. `theirs` are the record's own texts, if they are not those of
    its attributes. All are compared as they would be kept, so “31/3” is no change of “31 March”. Raises `EditConflict`
    when both sides changed a field, `Invalid` when the result cannot be.
    """
    unknown = yours.keys() - fields.keys()
    if unknown:
        raise TypeError(f"there is no field {', '.join(sorted(unknown))}")
    theirs = dict(snapshot(record, fields) if theirs is None else theirs)
    yours = tidied(yours, fields, parse)
    unlike = [name for name in yours if yours[name] != theirs[name]]
    theirs |= tidied({name: theirs[name] for name in unlike}, fields, parse)
    if before is None:
        before = theirs
    else:
        before = dict(before) | tidied({name: before[name] for name in unlike if name in before}, fields, parse)
    merged = merge(before, yours, theirs)
    if merged.disagreements:
        raise EditConflict(merged, theirs)
    values, problems = parse(merged.texts)
    changed = [name for name in fields if merged.texts[name] != theirs[name]]
    problems = {**problems, **check(values, changed)}
    if problems:
        raise Invalid(problems)
    return Edit(values, changed, [fields[name].label for name in fields if name in merged.kept])


def not_assignable(
    session: TenantSession,
    values: Mapping[str, Any],
    names: Collection[str],
    record: Any = None,
    may_have: Callable[[User], bool] = lambda user: user.active,
) -> dict[str, str]:
    """Messages for the fields of these names that hold somebody who may not be given the record. Whoever has it already
    may keep it.
    """
    wanted = {
        name: values[name]
        for name in names
        if values.get(name) and (record is None or getattr(record, name) != values[name])
    }
    found = people.by_ids(session, set(wanted.values())) if wanted else {}
    return {name: SOMEBODY_LISTED for name, id in wanted.items() if id not in found or not may_have(found[id])}


def tidied(texts: Texts, fields: Fields, parse: Parse) -> dict[str, str]:
    """Texts as they would be kept. What cannot be parsed stays as it was typed."""
    values, _ = parse(texts)
    return {name: fields[name].text(values[name]) if name in values else text for name, text in texts.items()}
