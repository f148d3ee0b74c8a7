"""From a cell's words to the text that a form would hold. What that means, and whether it may be, its rules say."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from practice_hub.clients.custom_fields import CustomClientField
from practice_hub.clients.enums import ClientStatus, ClientType, FieldKind, VatStagger
from practice_hub.clients.fields import FIELDS
from practice_hub.imports.columns import bare
from practice_hub.people.models import User
from practice_hub.records.fields import Field
from practice_hub.records.parsing import ParseError, day
from practice_hub.web.sheets import plain_cell

FORMULA = "This is a formula. Formulas are not run: put the words themselves there."
FAULT = "The spreadsheet shows an error here. Put the words themselves there."
_FAULTS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")

# What other products call what we have; compared without case, spaces and signs.
_WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "type": {
        ClientType.LIMITED_COMPANY: (
            *("ltd", "limited", "company", "private limited company", "ltd company", "limited co", "corporate"),
            *("private company limited by shares", "company limited by shares", "limited by guarantee"),
        ),
        ClientType.PLC: ("public limited company",),
        ClientType.LLP: ("limited liability partnership",),
        ClientType.PARTNERSHIP: ("general partnership", "ordinary partnership"),
        ClientType.SOLE_TRADER: ("self employed", "sole proprietor", "sole tradership"),
        ClientType.INDIVIDUAL: ("person", "personal", "private individual", "director", "self assessment", "landlord"),
        ClientType.CHARITY: ("cio", "charitable company", "registered charity"),
    },
    "status": {
        ClientStatus.ACTIVE: ("live", "current", "client"),
        ClientStatus.PROSPECT: ("lead", "potential"),
        ClientStatus.FORMER: ("inactive", "left", "ex client", "lost", "archived", "ceased"),
        ClientStatus.ON_HOLD: ("hold", "paused", "dormant"),
    },
    "vat_stagger": {
        VatStagger.ONE: ("stagger 1", "mar jun sep dec", "march june september december", "quarter 1", "group 1"),
        VatStagger.TWO: ("stagger 2", "jan apr jul oct", "january april july october", "quarter 2", "group 2"),
        VatStagger.THREE: ("stagger 3", "feb may aug nov", "february may august november", "quarter 3", "group 3"),
        VatStagger.ANNUAL: ("annually", "yearly", "annual accounting"),
    },
}


def _choices(own: Field) -> dict[str, str]:
    known = {bare(words): value for value, spoken in _WORDS.get(own.name, {}).items() for words in spoken}
    return known | {bare(words): value for value, label in own.labels.items() for words in (value, label)}


_CHOICES = {name: _choices(own) for name, own in FIELDS.items() if own.labels}


@dataclass(frozen=True, slots=True)
class Staff:
    """The people of the practice as a spreadsheet names them: by name or by email address."""

    people: Mapping[int, User]
    by_words: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, users: Iterable[User]) -> "Staff":
        people = {user.id: user for user in users}
        by_words: dict[str, tuple[int, ...]] = {}
        for user in people.values():
            for words in {_spoken(user.name), _spoken(user.email)}:
                by_words[words] = (*by_words.get(words, ()), user.id)
        return cls(people, by_words)

    def named(self, words: str, standing: int | None) -> int:
        """Who is meant: of several of one name, the one who stands there already, else the one who is here."""
        found = self.by_words.get(_spoken(words), ())
        if not found:
            raise ParseError(f"Nobody of the practice is called {words[:60]}")
        if standing in found:
            return int(standing or 0)
        here = [id for id in found if self.people[id].active]
        if not here:
            raise ParseError(f"{self.people[found[0]].name} does not work here any more")
        if len(here) > 1:
            raise ParseError(f"Several people are called {words[:60]}. Write the email address instead.")
        return here[0]


def _spoken(words: str) -> str:
    return " ".join(words.split()).casefold()


def text_of_cell(own: Field, cell: str, staff: Staff, standing: int | None = None) -> str:
    """Raises `ParseError`. `standing`: who this client has in that place already, for a field that is a person."""
    words = plain_cell(cell).strip()
    if cell.lstrip().startswith(("=", "＝")):
        raise ParseError(FORMULA)
    if words.upper() in _FAULTS:
        raise ParseError(FAULT)
    if not words or (own.is_person and words.casefold() in ("nobody", "none", "-")):
        return ""
    if own.is_person:
        return str(staff.named(words, standing))
    if own.labels:
        return _choice(own, words)
    if own.name == "year_end":
        return _year_end(words)
    return (
        _date(words)
        if own.name in _DATES or (isinstance(own, CustomClientField) and own.kind is FieldKind.DATE)
        else words
    )


def _choice(own: Field, words: str) -> str:
    value = (_CHOICES.get(own.name) or _choices(own)).get(bare(words))
    if value is None and isinstance(own, CustomClientField):
        # A choice that is withdrawn stays where it was chosen: the field itself knows.
        return words
    if value is None:
        known = ", ".join(label.partition(":")[0] for label in own.labels.values())
        raise ParseError(f"“{words[:60]}” is not known here. Write one of: {known}")
    return value


_DATES = frozenset(name for name, own in FIELDS.items() if own.parse is day)


def _date(words: str) -> str:
    """A date with its time at midnight is a date."""
    return re.sub(r"[ T]00:00(:00(\.0+)?)?Z?$", "", words)


def _year_end(words: str) -> str:
    """A spreadsheet keeps 31 March as a date of some year; the year is nobody's."""
    try:
        found: date | None = day(_date(words))
    except ParseError:
        return words
    return f"{found.day}/{found.month}" if found else words
