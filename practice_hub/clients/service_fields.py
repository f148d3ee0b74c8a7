"""The fields of a client's services."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from practice_hub.clients.engagements import fee_words, parse_fee
from practice_hub.clients.models import ServiceEngagement
from practice_hub.clients.services import INPUTS, Service, ServiceInput
from practice_hub.records import parsing
from practice_hub.records.editing import Parsed, tidied
from practice_hub.records.fields import Field, by_name, parsers_of, text_of
from practice_hub.records.merging import Texts
from practice_hub.records.parsing import parse_all


@dataclass(frozen=True, slots=True)
class FeeField(Field):
    """Pence; in the form, pounds."""

    def text(self, value: int | None) -> str:
        return "" if value is None else fee_words(value).removeprefix("£")


@dataclass(frozen=True, slots=True)
class InputField(Field):
    """What a service's dates need beyond the client record."""

    usual: str = ""
    """What stands in the form while nobody has said anything."""

    def text(self, value: Any) -> str:
        return ", ".join(value) if isinstance(value, tuple) else text_of(value) or self.usual


def name_of(service: Service, own: str) -> str:
    """What a field is called in the form: “vat-ends_on”."""
    return f"{service.value}-{own}"


def service_of(name: str) -> Service:
    return Service(name.partition("-")[0])


def _fields() -> Iterator[Field]:
    for service in Service:
        yield Field(name_of(service, "starts_on"), f"{service.label}: From", parsing.day)
        yield Field(name_of(service, "ends_on"), f"{service.label}: To", parsing.day)
        yield FeeField(name_of(service, "fee"), f"{service.label}: Fee a year, in pounds", parse_fee)
        for one in INPUTS[service]:
            yield _input_field(service, one)


def _input_field(service: Service, one: ServiceInput) -> Field:
    label = f"{service.label}: {one.label}"
    return InputField(name_of(service, one.name), label, one.read, one.choices or {}, usual=one.empty)


FIELDS: Mapping[str, Field] = by_name(*_fields())
"""Every field of every service, in the order of the form."""


PARSERS = parsers_of(FIELDS)


def names_of(services: Collection[Service]) -> list[str]:
    return [name for name in FIELDS if service_of(name) in services]


def engaged_texts(engaged: Mapping[Service, ServiceEngagement]) -> dict[str, str]:
    """The texts of every field; those of a service that the client does not have are empty."""
    texts = dict.fromkeys(FIELDS, "")
    for service, one in engaged.items():
        inputs = {each.name: one.inputs.get(each.name, "") for each in INPUTS[service]}
        dates = {"starts_on": text_of(one.starts_on), "ends_on": text_of(one.ends_on)}
        fee = {"fee": "" if one.fee_pence is None else fee_words(one.fee_pence)}
        own = {name_of(service, name): text for name, text in (dates | fee | inputs).items()}
        texts |= tidied(own, FIELDS, parse)
    return texts


def parse(texts: Texts, services: Collection[Service] = ()) -> Parsed:
    """The values of these texts, and the messages; of these services all that must be said is said."""
    values, problems = parse_all(texts, PARSERS)
    return values, {**_misfits(values, services), **problems}


def _misfits(values: Mapping[str, Any], services: Collection[Service]) -> dict[str, str]:
    misfits = {}
    for service in services:
        start, end = name_of(service, "starts_on"), name_of(service, "ends_on")
        if start in values and values[start] is None:
            misfits[start] = "Enter the day from which the practice does this"
        if values.get(start) and values.get(end) and values[end] < values[start]:
            misfits[end] = "The end must not be before the start"
    return misfits
