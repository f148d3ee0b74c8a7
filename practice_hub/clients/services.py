"""What the practice does for a client: the services, what each is suggested for, and the few inputs of each."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from practice_hub.base.labels import Labelled
from practice_hub.clients.enums import COMPANIES, ClientType
from practice_hub.clients.models import Client
from practice_hub.clients.parsing import chosen
from practice_hub.records import parsing
from practice_hub.records.parsing import ParseError


class Service(Labelled):
    ACCOUNTS = "accounts", "Annual accounts"
    CORPORATION_TAX = "corporation_tax", "Corporation Tax"
    CONFIRMATION_STATEMENT = "confirmation_statement"
    VAT = "vat", "VAT returns"
    PAYROLL = "payroll"
    CIS = "cis", "CIS returns"
    SELF_ASSESSMENT = "self_assessment", "Self Assessment"
    PARTNERSHIP = "partnership", "Partnership return"
    TRUST = "trust", "Trust return"
    MTD = "mtd", "MTD for Income Tax"
    CHARITY = "charity", "Charity annual return"


FREQUENCIES = {"weekly": "Weekly", "fortnightly": "Fortnightly", "four_weekly": "Four-weekly", "monthly": "Monthly"}
INSTALMENTS = {"monthly": "Monthly", "quarterly": "Quarterly"}
YES_OR_NO = {"no": "No", "yes": "Yes"}
# Sources of income of one person; each has four updates a year.
MOST_SOURCES = 12
# Letters of them all, with room for spaces: it is read again at each look at the client.
LONGEST_SOURCES = 2_000


@dataclass(frozen=True, slots=True)
class ServiceInput:
    """One thing that a service's dates need beyond the client record. Kept as text that `read` understands."""

    name: str
    label: str
    read: Callable[[str], Any]
    hint: str = ""
    choices: Mapping[str, str] | None = None
    is_date: bool = False

    @property
    def empty(self) -> str:
        """What stands in the form while nobody has said anything."""
        return "no" if self.choices and "no" in self.choices else ""


def _choice(name: str, label: str, choices: Mapping[str, str], hint: str = "") -> ServiceInput:
    return ServiceInput(name, label, partial(chosen, choices=choices), hint, choices)


def _sources(text: str) -> tuple[str, ...]:
    """Names of income sources, one a line or between commas."""
    parts = parsing.rows(text.replace(",", "\n"), "The list of sources", "Income source", 60, LONGEST_SOURCES)
    names = tuple(dict.fromkeys(parts))
    if len(names) > MOST_SOURCES:
        raise ParseError(f"Enter at most {MOST_SOURCES} income sources")
    _require_distinct(names)
    return names


def _require_distinct(names: Sequence[str]) -> None:
    seen: dict[str, str] = {}
    for name in names:
        own = source_key(name)
        if not own:
            raise ParseError(f"Name each income source in letters or digits, unlike {name}")
        if own in seen:
            raise ParseError(f"{seen[own]} and {name} read alike. Name each income source once.")
        seen[own] = name


def source_key(name: str) -> str:
    """What tells one source's deadlines from another's: case, spaces and signs do not."""
    return re.sub(r"\W+", "-", name.casefold()).strip("-")[:60]


def _date(name: str, label: str, hint: str = "") -> ServiceInput:
    return ServiceInput(name, label, parsing.day, hint, is_date=True)


def _yes(name: str, label: str, hint: str = "") -> ServiceInput:
    return _choice(name, label, YES_OR_NO, hint)


INPUTS: Mapping[Service, tuple[ServiceInput, ...]] = {
    Service.ACCOUNTS: (
        _date("first_period_end", "First accounts made up to", "Only when it is not the first year end after 6 months"),
    ),
    Service.CORPORATION_TAX: (_date("trading_start", "Trade began", "When later than the incorporation"),),
    Service.CONFIRMATION_STATEMENT: (_date("last_confirmed", "Last statement made up to"),),
    Service.VAT: (
        _yes("payments_on_account", "Pays on account"),
        _date("vat_year_end", "Annual accounting year ends on", "Any such day, for annual accounting only"),
        _choice("instalments", "Annual accounting instalments", INSTALMENTS),
    ),
    Service.PAYROLL: (
        _choice("frequency", "Pay frequency", FREQUENCIES),
        _date("first_payday", "First payday"),
        _yes("pays_quarterly", "Pays PAYE quarterly"),
        _yes("benefits", "Reports benefits (P11D)"),
    ),
    Service.CIS: (),
    Service.SELF_ASSESSMENT: (_yes("payments_on_account", "Makes payments on account"),),
    Service.PARTNERSHIP: (_yes("company_partner", "A company is a partner"),),
    Service.TRUST: (),
    Service.MTD: (ServiceInput("sources", "Income sources", _sources, "Such as Self-employment, UK property"),),
    Service.CHARITY: (),
}

_COMPANY = (Service.ACCOUNTS, Service.CORPORATION_TAX, Service.CONFIRMATION_STATEMENT)
_BY_TYPE: Mapping[ClientType, tuple[Service, ...]] = {
    ClientType.LIMITED_COMPANY: _COMPANY,
    ClientType.PLC: _COMPANY,
    ClientType.LLP: (Service.ACCOUNTS, Service.CONFIRMATION_STATEMENT, Service.PARTNERSHIP),
    ClientType.PARTNERSHIP: (Service.PARTNERSHIP,),
    ClientType.SOLE_TRADER: (Service.SELF_ASSESSMENT,),
    ClientType.INDIVIDUAL: (Service.SELF_ASSESSMENT,),
    ClientType.TRUST: (Service.TRUST,),
    ClientType.CHARITY: (Service.CHARITY,),
    ClientType.OTHER: (),
}
_PEOPLE = frozenset({ClientType.SOLE_TRADER, ClientType.INDIVIDUAL})


def suggested(client: Client) -> tuple[Service, ...]:
    """The services that a client of this type, with these registrations, usually needs."""
    more = [Service.VAT] if client.vat_number else []
    return (*_BY_TYPE[ClientType(client.type)], *more, *([Service.PAYROLL] if client.paye_reference else []))


def offered(client: Client) -> tuple[Service, ...]:
    """Every service that a client of this type can have."""
    type = ClientType(client.type)
    barred: set[Service] = set()
    if type not in (COMPANIES | {ClientType.CHARITY, ClientType.OTHER}):
        barred |= {Service.ACCOUNTS, Service.CONFIRMATION_STATEMENT, Service.CORPORATION_TAX}
    if type is ClientType.LLP:
        barred.add(Service.CORPORATION_TAX)
    if type not in _PEOPLE:
        barred |= {Service.SELF_ASSESSMENT, Service.MTD}
    if type not in (ClientType.PARTNERSHIP, ClientType.LLP):
        barred.add(Service.PARTNERSHIP)
    if type is not ClientType.TRUST:
        barred.add(Service.TRUST)
    if type is not ClientType.CHARITY:
        barred.add(Service.CHARITY)
    return tuple(service for service in Service if service not in barred)
