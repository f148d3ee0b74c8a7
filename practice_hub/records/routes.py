"""What the edit route of every room does: load, merge or show the conflict, save, flash, redirect."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from practice_hub.activity.subjects import Subject
from practice_hub.base.database import TenantSession
from practice_hub.people.asking import viewer
from practice_hub.people.models import User
from practice_hub.records.conflicts import choices_of, take_theirs
from practice_hub.records.editing import EditConflict, Parse, Saved
from practice_hub.records.fields import Fields, known_texts, snapshot
from practice_hub.records.forms import pack, record_form, unpack
from practice_hub.records.merging import Disagreement, Texts
from practice_hub.records.parsing import Invalid
from practice_hub.web.sessions import read_session, write_session

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class FormState:
    """What an edit form shows: its texts, those that they are compared with, what is wrong, and what two changed."""

    texts: Texts
    before: Texts
    problems: Mapping[str, str] = field(default_factory=dict)
    disagreements: Mapping[str, Disagreement] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Texts) -> "FormState":
        """A form that was just opened."""
        return cls(texts, texts)


@dataclass(frozen=True, slots=True)
class Sent:
    """The texts of an edit form as it was sent. `before` is None when it does not say what it began with."""

    yours: Texts
    before: Texts | None

    def again(self, texts: Texts, problems: Mapping[str, str] | None = None) -> FormState:
        """The form as it was, over the record's present texts: what was typed goes back with what it began from."""
        return FormState({**texts, **self.yours}, texts if self.before is None else self.before, problems or {})


def sent(fields: Fields) -> Sent:
    """What the request's form says of these fields."""
    form = request.form
    before = unpack(form["before"], fields) if "before" in form else None
    return Sent(take_theirs(known_texts(form, fields), form, before or {}), before)


Page = Callable[[R, FormState], str]


def edit_form(record: R, fields: Fields, page: Page[R]) -> str:
    """The form of a record as it stands."""
    return page(record, FormState.of(snapshot(record, fields)))


def edit_context(state: FormState, fields: Fields, parse: Parse, people: Sequence[User] = ()) -> dict[str, Any]:
    """What the page of an edit form takes (components/form_page.html). `people` may be chosen in its fields."""
    form = record_form(fields.values(), state.texts, people)
    form.add_errors(state.problems)
    choices = choices_of(state.disagreements, fields, parse, {user.id: user.name for user in people})
    return {"form": form, "before": pack(state.before), "choices": choices}


def edit_record(
    load: Callable[[TenantSession], R],
    fields: Fields,
    update: Callable[..., Saved],
    page: Page[R],
    subject: Callable[[R], Subject],
    *,
    texts: Callable[[R], Texts] | None = None,
    what: str = "Changes",
) -> ResponseReturnValue:
    """Save the request's form and go to the record's page; or answer the form again, with what is wrong (422) or what
    a colleague changed meanwhile (409).

    `load` answers the record or aborts; `update` is the room's action, which asks for its permission; `page` draws the
    form; `texts` answers the texts of a record that are not those of its attributes; `what` was saved, in words.
    """
    form = sent(fields)
    try:
        with write_session() as session:
            record = load(session)
            judged = _as_judged(form, getattr(record, "version", None))
            saved = update(session, record, by=viewer(), yours=judged.yours, before=judged.before)
            target = subject(record)
    except EditConflict as conflict:
        state = FormState(conflict.merged.texts, conflict.theirs, {}, conflict.disagreements)
        return page(load(read_session()), state), 409
    except Invalid as invalid:
        record = load(read_session())
        present = texts(record) if texts else snapshot(record, fields)
        return page(record, form.again(present, invalid.problems)), 422
    flash_saved(saved, target.name, what)
    return redirect(target.link, 303)


def _as_judged(form: Sent, version: int | None) -> Sent:
    """Who says only that he began with an earlier version is asked about everything that differs now. `version` is
    None for a record that counts none.
    """
    if form.before is None and version is not None and request.form.get("version", str(version)) != str(version):
        return replace(form, before={})
    return form


def flash_saved(saved: Saved, name: str, what: str) -> None:
    """Say what an edit changed of the record of this name."""
    if not saved.changed:
        flash(f"Nothing was changed. {name} is as it was.", "info")
        return
    kept = f" A colleague’s change of {', '.join(saved.kept)} was kept too." if saved.kept else ""
    consequences = f" {saved.consequences}." if saved.consequences else ""
    flash(f"{what} saved. {', '.join(saved.changed)}.{consequences}{kept}", "success")
