"""The writes of the practice's own fields: what there is to fill in about a client."""

from sqlalchemy import func, select

from practice_hub.activity import actions as story
from practice_hub.activity.actions import Subject
from practice_hub.base import clock
from practice_hub.base.database import TenantSession, WriteSession
from practice_hub.clients import reading
from practice_hub.clients.custom import MOST_FIELDS, definitions, forget_fields
from practice_hub.clients.events import ClientEvent
from practice_hub.clients.fields import FIELDS
from practice_hub.clients.kinds import FieldKind
from practice_hub.clients.models import ClientField
from practice_hub.clients.reading import Unreadable
from practice_hub.clients.rules import Refused
from practice_hub.people import access as people
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime import log

SUBJECT = "client_field"
MOST_CHOICES = 50
LONGEST_CHOICE = 60
# Letters of them all: several times what so many choices need.
LONGEST_CHOICES = 20_000


def get_field(session: TenantSession, field_id: int) -> ClientField | None:
    own = select(ClientField).where(ClientField.id == field_id)
    if isinstance(session, WriteSession):
        own = own.with_for_update(key_share=True)
    return session.scalar(own)


def define(session: WriteSession, label: str, kind: str, choices: str, *, by: Viewer) -> ClientField:
    """A new field, after the others. `choices` stand one a line. Raises `Refused`."""
    by.must(Permission.MANAGE_FIELDS)
    people.lock_practice(session)
    known = [one for one in FieldKind if one == kind]
    if not known:
        raise Refused({"kind": "Choose what the field holds"})
    one = ClientField(kind=known[0], retired=[], **_checked(session, label, choices, known[0]))
    one.place = (session.scalar(select(func.max(ClientField.place))) or 0) + 1
    session.add(one)
    session.flush()
    _tell(session, one, by, "created", "added the field", one.kind_label)
    return one


def redefine(session: WriteSession, one: ClientField, label: str, choices: str, *, by: Viewer, version: int) -> bool:
    """Another label or other choices; answers whether. What stands in records stays. Raises `Refused`."""
    by.must(Permission.MANAGE_FIELDS)
    people.lock_practice(session)
    values = _checked(session, label, choices, FieldKind(one.kind), but=one)
    before = {"label": one.label, "choices": one.choices}
    if values == before:
        return False
    if version != one.version:
        now = ", ".join([one.label, *one.choices])
        raise Refused({"": f"A colleague changed this field meanwhile. It is now: {now}. Save again to replace that."})
    one.retired = [choice for choice in dict.fromkeys([*one.retired, *one.choices]) if choice not in values["choices"]]
    one.label, one.choices = str(values["label"]), list(values["choices"])
    one.version += 1
    _tell(
        session,
        one,
        by,
        "updated",
        "changed the field",
        "" if before["label"] == one.label else f"was {before['label']}",
    )
    return True


def archive(session: WriteSession, one: ClientField, *, by: Viewer) -> None:
    """Off the forms and records. What stands in records is kept, and comes back with the field."""
    by.must(Permission.MANAGE_FIELDS)
    if one.archived_at is None:
        one.archived_at = clock.now()
        _tell(session, one, by, "archived", "archived the field")


def restore(session: WriteSession, one: ClientField, *, by: Viewer) -> None:
    """Raises `Refused` when another field has its name, or there are too many."""
    by.must(Permission.MANAGE_FIELDS)
    if one.archived_at is not None:
        people.lock_practice(session)
        _checked(session, one.label, "\n".join(one.choices), FieldKind(one.kind), but=one)
        one.archived_at = None
        _tell(session, one, by, "restored", "restored the field")


def raise_up(session: WriteSession, one: ClientField, *, by: Viewer) -> None:
    """One place up among those in use; the first stays."""
    by.must(Permission.MANAGE_FIELDS)
    people.lock_practice(session)
    used = [own for own in definitions(session) if own.archived_at is None]
    place = used.index(one) if one in used else 0
    if place:
        used.insert(place - 1, used.pop(place))
        for number, own in enumerate(used, 1):
            own.place = number
        _tell(session, one, by, "moved", "moved up the field")


def _checked(
    session: WriteSession, label: str, choices: str, kind: FieldKind, *, but: ClientField | None = None
) -> dict[str, str | list[str]]:
    problems, words, own = {}, "", list[str]()
    others = [one for one in definitions(session) if one.archived_at is None and one is not but]
    try:
        words = reading.line(label, "Name", 60) or _missing()
    except Unreadable as unreadable:
        problems["label"] = str(unreadable)
    taken = [one.label for one in others] + [field.label for field in FIELDS.values()]
    if words.casefold() in {one.casefold() for one in taken}:
        problems["label"] = f"There is a field called {words} already"
    if len(others) >= MOST_FIELDS:
        problems[""] = f"{MOST_FIELDS} fields are as many as a form can hold. Archive one first."
    if kind is FieldKind.CHOICE:
        try:
            own = _read_choices(choices)
        except Unreadable as unreadable:
            problems["choices"] = str(unreadable)
    if problems:
        raise Refused(problems)
    return {"label": words, "choices": own}


def _missing() -> str:
    raise Unreadable("Enter what the field is called")


def _read_choices(text: str) -> list[str]:
    own = list(dict.fromkeys(reading.rows(text, "The list of choices", "A choice", LONGEST_CHOICE, LONGEST_CHOICES)))
    if len(own) < 2:
        raise Unreadable("Enter at least two choices, one on each line")
    if len(own) > MOST_CHOICES:
        raise Unreadable(f"Enter {MOST_CHOICES} choices or fewer. There are {len(own)}.")
    return own


def _tell(session: WriteSession, one: ClientField, by: Viewer, fact: str, verb: str, words: str = "") -> None:
    session.flush()
    forget_fields(session)
    subject = Subject(SUBJECT, one.id, one.label, "/clients/fields")
    story.record(session, by=by, action=f"client_field.{fact}", verb=verb, subject=subject, description=words)
    log.append(session, ClientEvent.FIELDS, SUBJECT, one, data={"by": by.name, "by_id": by.user_id})
