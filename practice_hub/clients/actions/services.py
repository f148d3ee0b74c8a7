"""The writes of services: what the practice does for a client, from when, for which fee."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from practice_hub.activity import actions as story
from practice_hub.base import clock
from practice_hub.base.database import WriteSession
from practice_hub.clients.access import SUBJECT, subject_of
from practice_hub.clients.effects import summary
from practice_hub.clients.engagements import SERVICES, EngagementInput, fee_words, of_client
from practice_hub.clients.events import ClientEvent
from practice_hub.clients.models import Client, ServiceEngagement
from practice_hub.clients.observers import Confirmation, state_before, update_observers
from practice_hub.clients.service_fields import FIELDS, engaged_texts, name_of, names_of, parse, service_of
from practice_hub.clients.services import INPUTS, Service, offered
from practice_hub.people.permissions import Permission
from practice_hub.people.viewer import Viewer
from practice_hub.realtime.event import Related
from practice_hub.realtime.outbox import append
from practice_hub.records.editing import Saved, merge_edit
from practice_hub.records.fields import Changes
from practice_hub.records.merging import Texts
from practice_hub.web.templating import long_date


def engage(
    session: WriteSession,
    client: Client,
    wishes: list[EngagementInput],
    *,
    by: Viewer,
    answer: Confirmation | None = None,
) -> Saved:
    """Bring the client's services to these wishes; the others stay.

    With an `answer` it may raise `ConfirmationRequired`.
    """
    by.must(Permission.EDIT_CLIENTS)
    stood = state_before(session, [client])
    there = of_client(session, client.id)
    changes, changed = dict[str, list[str]](), list[ServiceEngagement]()
    for wish in wishes:
        before = _words(there.get(wish.service))
        engagement = _put(session, client, there.get(wish.service), wish)
        if engagement is None:
            continue
        after = _words(engagement)
        changes[wish.service.label] = [before, after if after != before else f"{after}, details changed"]
        changed.append(engagement)
    if not changes:
        return Saved()
    session.flush()
    _announce(session, client, changed, changes, by)
    effects = update_observers(session, [client], by, stood, answer)
    return Saved(list(changes), consequences=summary(effects.values()))


def _put(
    session: WriteSession, client: Client, engagement: ServiceEngagement | None, wish: EngagementInput
) -> ServiceEngagement | None:
    """The engagement, when it is new or differs."""
    values = asdict(wish)
    service = values.pop("service")
    if engagement is None:
        engagement = ServiceEngagement(client_id=client.id, service=service.value, **values)
        session.add(engagement)
        return engagement
    changed = {name: value for name, value in values.items() if getattr(engagement, name) != value}
    for name, value in changed.items():
        setattr(engagement, name, value)
    return engagement if changed else None


def _words(engagement: ServiceEngagement | None) -> str:
    if engagement is None:
        return ""
    words = f"From {long_date(engagement.starts_on)}"
    if engagement.ends_on:
        words += f" to {long_date(engagement.ends_on)}"
    return words + (f", {fee_words(engagement.fee_pence)} a year" if engagement.fee_pence is not None else "")


def _announce(
    session: WriteSession, client: Client, changed: Iterable[ServiceEngagement], changes: Changes, by: Viewer
) -> None:
    client.last_activity_at = clock.now()
    related: Related = [(SUBJECT, client), *(("engagement", one) for one in changed)]
    append(session, ClientEvent.SERVICES, SERVICES, client.id, data=story.who(by), related=related)
    fact = story.Fact("client.services_changed", "changed the services of", ", ".join(changes), changes)
    story.record(session, subject_of(client), fact, by=by)


def update(
    session: WriteSession,
    client: Client,
    *,
    ticked: Collection[Service],
    by: Viewer,
    yours: Texts,
    before: Texts | None = None,
    answer: Confirmation | None = None,
) -> Saved:
    """Change the fields in `yours` (texts by the names of `FIELDS`) of the ticked services; the others stay. A service
    that the client does not have yet begins.

    `before` holds the texts that the form was opened with: what others changed since is merged field by field. Raises
    `EditConflict` when both changed the same field, and `Invalid`; with an `answer` also `ConfirmationRequired`.
    """
    by.must(Permission.EDIT_CLIENTS)
    there = of_client(session, client.id)
    ticked = [one for one in Service if one in ticked and (one in there or one in offered(client))]
    edit = merge_edit(
        client,
        FIELDS,
        partial(parse, services=ticked),
        yours={name: yours[name] for name in names_of(ticked) if name in yours},
        before=before,
        theirs=engaged_texts(there),
    )
    touched = {service_of(name) for name in edit.changed} | {*ticked} - {*there}
    wishes = [_wish(service, edit.values) for service in ticked if service in touched]
    return replace(engage(session, client, wishes, by=by, answer=answer), kept=edit.kept)


def _wish(service: Service, values: Mapping[str, Any]) -> EngagementInput:
    own = {name: values[name_of(service, name)] for name in ("starts_on", "ends_on", "fee")}
    inputs = {
        one.name: text
        for one in INPUTS[service]
        if (text := FIELDS[name := name_of(service, one.name)].text(values[name])) != ""
    }
    return EngagementInput(service, own["starts_on"], own["ends_on"], own["fee"], inputs)
