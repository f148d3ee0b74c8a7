"""The form of a client's services: its fields as texts, merged with what a colleague changed meanwhile."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from practice_hub.base.database import WriteSession
from practice_hub.clients import engaging, reading
from practice_hub.clients.actions import Conflict, Saved
from practice_hub.clients.engaging import Wish, fee_words, read_fee, read_wish
from practice_hub.clients.fields import Field, text_of
from practice_hub.clients.followers import Answer
from practice_hub.clients.merge import merge
from practice_hub.clients.models import Client, ServiceEngagement
from practice_hub.clients.reading import Unreadable
from practice_hub.clients.rules import Refused
from practice_hub.clients.services import INPUTS, Service, ServiceInput, offered
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer

Texts = Mapping[str, str]


def name_of(service: Service, own: str) -> str:
    """What a field is called in the form: “vat-ends_on”."""
    return f"{service.value}-{own}"


def service_of(name: str) -> Service:
    return Service(name.partition("-")[0])


def _pounds(text: str) -> str:
    pence = read_fee(text)
    return "" if pence is None else fee_words(pence).removeprefix("£")


def _kept(one: ServiceInput) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        value = one.read(text)
        return ", ".join(value) if isinstance(value, tuple) else value or one.empty

    return read


def _fields() -> Iterator[Field]:
    for service in Service:
        yield Field(name_of(service, "starts_on"), f"{service.label}: From", reading.day)
        yield Field(name_of(service, "ends_on"), f"{service.label}: To", reading.day)
        yield Field(name_of(service, "fee"), f"{service.label}: Fee a year, in pounds", _pounds)
        for one in INPUTS[service]:
            label = f"{service.label}: {one.label}"
            yield Field(name_of(service, one.name), label, _kept(one), labels=one.choices or {})


FIELDS: Mapping[str, Field] = {field.name: field for field in _fields()}
"""Every field of every service, in the order of the form."""


def names_of(services: Collection[Service]) -> list[str]:
    return [name for name in FIELDS if service_of(name) in services]


def snapshot(engaged: Mapping[Service, ServiceEngagement]) -> dict[str, str]:
    """The texts of every field; those of a service that the client does not have are empty."""
    texts = dict.fromkeys(FIELDS, "")
    for service, one in engaged.items():
        fee = "" if one.fee_pence is None else fee_words(one.fee_pence)
        own = {"starts_on": text_of(one.starts_on), "ends_on": text_of(one.ends_on), "fee": fee}
        inputs = {each.name: one.inputs.get(each.name, "") for each in INPUTS[service]}
        texts |= _tidied({name_of(service, name): text for name, text in (own | inputs).items()})
    return texts


def _tidied(texts: Texts) -> dict[str, str]:
    """Texts as they would be kept, so that “385” is no change of “385.00”. What cannot be read stays as it is."""
    return {name: _tidy(FIELDS[name], text) for name, text in texts.items()}


def _tidy(field: Field, text: str) -> str:
    try:
        return text_of(field.read(text))
    except Unreadable:
        return text


def update(
    session: WriteSession,
    client: Client,
    ticked: Collection[Service],
    *,
    by: Viewer,
    yours: Texts,
    before: Texts | None = None,
    answer: Answer | None = None,
) -> Saved:
    """Change the fields in `yours` (texts by the names of `FIELDS`) of the ticked services; the others stay. A service
    that the client does not have yet begins.

    `before` holds the texts that the form was opened with: what others changed since is merged field by field. Raises
    `Conflict` when both changed the same field, and `Refused`; with an `answer` also `Unseen`.
    """
    by.must(Permission.EDIT_CLIENTS)
    there = engaging.of_client(session, client.id)
    ticked = [one for one in Service if one in ticked and (one in there or one in offered(client))]
    theirs = snapshot(there)
    yours = _tidied({name: yours[name] for name in names_of(ticked) if name in yours})
    merged = merge(theirs if before is None else before, yours, theirs)
    if merged.disagreements:
        raise Conflict(merged, theirs)
    changed = [one for one in ticked if one not in there or _differ(one, merged.texts, theirs)]
    saved = engaging.engage(session, client, _read(changed, merged.texts), by=by, answer=answer)
    return replace(saved, kept=[FIELDS[name].label for name in FIELDS if name in merged.kept])


def _differ(service: Service, texts: Texts, theirs: Texts) -> bool:
    return any(texts[name] != theirs[name] for name in names_of([service]))


def _read(services: Collection[Service], texts: Texts) -> list[Wish]:
    wishes, problems = [], dict[str, str]()
    for service in services:
        own = {name.partition("-")[2]: texts[name] for name in names_of([service])}
        try:
            wishes.append(read_wish(service, own))
        except Refused as refused:
            problems |= {name_of(service, name): words for name, words in refused.problems.items()}
    if problems:
        raise Refused(problems)
    return wishes
