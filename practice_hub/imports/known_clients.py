"""The clients that there are already, as an import compares its rows with them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from practice_hub.clients.fields import FIELDS
from practice_hub.clients.models import Client, sorted_by
from practice_hub.records.fields import Field, snapshot

POSTCODES = ("registered_postcode", "trading_postcode", "correspondence_postcode")


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two records of the same name are told apart by."""

    code: str
    company_number: str
    postcodes: frozenset[str]

    @classmethod
    def of(cls, texts: dict[str, str]) -> "Likeness":
        postcodes = frozenset(texts[name] for name in POSTCODES if texts.get(name))
        return cls(texts.get("code", ""), texts.get("company_number", ""), postcodes)

    def may_be(self, other: "Likeness") -> bool:
        """Two company numbers or two places are two clients; where one of them is not known, it may be one."""
        if self.company_number and other.company_number and self.company_number != other.company_number:
            return False
        return not (self.postcodes and other.postcodes) or bool(self.postcodes & other.postcodes)

    def is_sure(self, other: "Likeness") -> bool:
        """Name and postcode are the same: that is the same client, unless a person says otherwise."""
        return bool(self.postcodes & other.postcodes)


@dataclass(frozen=True, slots=True)
class KnownClient:
    """A client as it stands."""

    id: int
    name: str
    archived: bool
    texts: dict[str, str]
    likeness: Likeness

    @property
    def words(self) -> str:
        return f"{self.name}{' (archived)' if self.archived else ''}"


@dataclass(slots=True)
class KnownClients:
    """All clients of the practice by what they are found by."""

    by_code: dict[str, KnownClient] = field(default_factory=dict)
    by_number: dict[str, KnownClient] = field(default_factory=dict)
    by_name: dict[str, list[KnownClient]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, clients: Iterable[Client], fields: Mapping[str, Field] = FIELDS) -> "KnownClients":
        book = cls()
        for client in clients:
            texts = snapshot(client, fields)
            known = KnownClient(client.id, client.name, client.archived_at is not None, texts, Likeness.of(texts))
            book.by_code[client.code] = known
            if client.company_number:
                book.by_number[client.company_number] = known
            book.by_name[client.sort_name].append(known)
        return book

    def namesake(self, name: str, likeness: Likeness) -> KnownClient | None:
        """Who is called the same and may be the same; the surest, when several are."""
        found = [one for one in self.by_name.get(sorted_by(name), ()) if one.likeness.may_be(likeness)]
        return next((one for one in found if one.likeness.is_sure(likeness)), next(iter(found), None))
