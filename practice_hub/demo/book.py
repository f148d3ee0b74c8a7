"""The clients of a demonstration practice: a mix of types, statuses and registrations like that of a real one."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from faker import Faker

from practice_hub.base import clock
from practice_hub.clients.enums import COMPANIES, ClientStatus, ClientType, VatStagger, YearEnd
from practice_hub.clients.models import Client, sorted_by
from practice_hub.demo import references, words
from practice_hub.demo.staff import Firm, slug

# Shares of a hundred clients: companies 45, people 25, sole traders 20, and the smaller kinds.
TYPES = (
    (ClientType.LIMITED_COMPANY, 39),
    (ClientType.LLP, 5),
    (ClientType.PLC, 1),
    (ClientType.INDIVIDUAL, 25),
    (ClientType.SOLE_TRADER, 20),
    (ClientType.PARTNERSHIP, 4),
    (ClientType.TRUST, 3),
    (ClientType.CHARITY, 3),
)
STATUSES = (
    (ClientStatus.ACTIVE, 86),
    (ClientStatus.ONBOARDING, 4),
    (ClientStatus.PROSPECT, 3),
    (ClientStatus.ON_HOLD, 2),
    (ClientStatus.DISENGAGING, 2),
    (ClientStatus.FORMER, 3),
)
# Of a hundred registered for VAT: 85 quarterly, split 40, 30 and 30 over the staggers, 10 monthly, 5 annual.
STAGGERS = (
    (VatStagger.ONE, 34),
    (VatStagger.TWO, 26),
    (VatStagger.THREE, 25),
    (VatStagger.MONTHLY, 10),
    (VatStagger.ANNUAL, 5),
)
SHARE_WITHOUT_MANAGER = 0.05
SHARE_WITH_VAT = {ClientType.SOLE_TRADER: 0.15, ClientType.PARTNERSHIP: 0.5, ClientType.CHARITY: 0.2}
SHARE_OF_COMPANIES_WITH_VAT = 0.6
SHARE_WITH_PAYROLL = 0.5
SHARE_WITH_NOTES = 0.3
SHARE_WITH_GAPS = 0.4
LONGEST_ONBOARDING_DAYS = 70
# A practice keeps a client for years; those who came lately are met in the history.
LONGEST_DAYS = 3_600

TAX_YEAR_END = YearEnd(4, 5)
MARCH = YearEnd(3, 31)
DECEMBER = YearEnd(12, 31)

# Those whom the pictures and papers of this product speak of.
KNOWN = (
    ("ABC Ltd", ClientType.LIMITED_COMPANY),
    ("Kestrel Logistics Ltd", ClientType.LIMITED_COMPANY),
    ("Fenland Growers Ltd", ClientType.LIMITED_COMPANY),
    ("Northgate Joinery Ltd", ClientType.LIMITED_COMPANY),
    ("Harrow & Finch Ltd", ClientType.LIMITED_COMPANY),
    ("Saltmarsh Brewery Ltd", ClientType.LIMITED_COMPANY),
    ("Orchard Vets Ltd", ClientType.LIMITED_COMPANY),
    ("Teasel & Thyme Ltd", ClientType.LIMITED_COMPANY),
    ("Larkfield Properties Ltd", ClientType.LIMITED_COMPANY),
    ("Pennine Cycles Ltd", ClientType.LIMITED_COMPANY),
    ("Bramley Dental Care LLP", ClientType.LLP),
    ("Rafael Okafor", ClientType.INDIVIDUAL),
)
# The one whose year ends with February, and what its first accounts teach.
VAT_CLIENT = "ABC Ltd"
LEAP_CLIENT = "Orchard Vets Ltd"
LONG_PERIOD_CLIENT = "Fenland Growers Ltd"
LONG_PERIOD_NOTE = "First accounts run for 15 months: two Corporation Tax returns for them."


@dataclass(frozen=True, slots=True)
class Team:
    """Who looks after clients: numbers of users."""

    partners: Sequence[int]
    managers: Sequence[int]


class Book:
    """Puts clients together by chance, always the same ones for the same firm."""

    def __init__(self, firm: Firm, team: Team, rng: random.Random) -> None:
        self._firm, self._team, self._rng = firm, team, rng
        self._fake = Faker("en_GB")
        self._fake.seed_instance(rng.random())
        self._names: set[str] = set()
        self._codes: set[str] = set()
        self._company_numbers = count(firm.first_company_number)

    def clients(self) -> Iterator[Client]:
        """As many as the firm has."""
        for name, type in KNOWN[: self._firm.clients]:
            yield self._client(name, type, known=True)
        for _ in range(self._firm.clients - len(KNOWN)):
            type = references.one_of(TYPES, self._rng)
            yield self._client(self._new_name(type), type)

    def _client(self, name: str, type: ClientType, *, known: bool = False) -> Client:
        rng = self._rng
        self._names.add(name)
        since = clock.now() - timedelta(days=rng.randint(100, LONGEST_DAYS), minutes=rng.randint(0, 600))
        client = Client(
            code=self._code(name),
            name=name,
            sort_name=sorted_by(name),
            type=type,
            status=ClientStatus.ACTIVE if known else references.one_of(STATUSES, rng),
            status_since=since,
            utr=references.utr(rng) if type is not ClientType.CHARITY else "",
            email=f"{rng.choice(('accounts', 'hello', 'office', 'info'))}@{slug(name)[:40]}.example",
            phone=references.phone(rng),
            manager_id=None if rng.random() < SHARE_WITHOUT_MANAGER else rng.choice(self._team.managers),
            partner_id=rng.choice(self._team.partners),
            notes=rng.choice(words.NOTES) if rng.random() < SHARE_WITH_NOTES else "",
            created_at=since,
            updated_at=since,
            last_activity_at=since,
            version=1,
        )
        self._add_address(client)
        self._add_registrations(client, since)
        self._add_year_end(client)
        self._leave_gaps(client)
        self._make_example(client)
        return client

    def _add_address(self, client: Client) -> None:
        rng = self._rng
        town, area, lowest, highest = rng.choice(words.TOWNS)
        street = f"{rng.randint(1, 180)} {rng.choice(words.STREETS)}"
        lines, code = f"{street}\n{town}", references.postcode(rng, area, lowest, highest)
        if client.type in COMPANIES:
            client.registered_address, client.registered_postcode = lines, code
        else:
            client.correspondence_address, client.correspondence_postcode = lines, code

    def _add_registrations(self, client: Client, since: datetime) -> None:
        rng, is_company = self._rng, client.type in COMPANIES
        begun = since.date() - timedelta(days=rng.randint(30, 4_000))
        if is_company:
            client.company_number = f"{next(self._company_numbers):08}"
            client.incorporation_date = begun
        share = SHARE_OF_COMPANIES_WITH_VAT if is_company else SHARE_WITH_VAT.get(client.type, 0)
        if rng.random() < share:
            client.vat_number = references.vat_number(rng)
            client.vat_registered_on = min(begun + timedelta(days=rng.randint(0, 900)), since.date())
            client.vat_stagger = references.one_of(STAGGERS, rng)
        if is_company and rng.random() < SHARE_WITH_PAYROLL:
            client.paye_reference = references.paye_reference(rng)
            client.accounts_office_reference = references.accounts_office_reference(rng)

    def _add_year_end(self, client: Client) -> None:
        if client.type not in COMPANIES and client.type is not ClientType.CHARITY:
            client.year_end = TAX_YEAR_END if client.type is not ClientType.PARTNERSHIP else MARCH
            return
        chance = self._rng.random()
        if chance < 0.5 and client.incorporation_date:
            client.year_end = _end_of_month(client.incorporation_date)
        else:
            client.year_end = MARCH if chance < 0.8 else DECEMBER

    def _leave_gaps(self, client: Client) -> None:
        """Who has just come is not known well yet; who is on the way lately changed their status."""
        if client.status == ClientStatus.ACTIVE:
            return
        client.status_since = clock.now() - timedelta(days=self._rng.randint(2, LONGEST_ONBOARDING_DAYS))
        if client.status in (ClientStatus.ONBOARDING, ClientStatus.PROSPECT) and self._rng.random() < SHARE_WITH_GAPS:
            client.company_number, client.vat_stagger = "", None
            if client.type in COMPANIES:
                client.year_end = None

    def _make_example(self, client: Client) -> None:
        if client.name == VAT_CLIENT and not client.vat_number:
            client.vat_number = references.vat_number(self._rng)
            client.vat_registered_on = client.incorporation_date
        if client.name == VAT_CLIENT:
            client.vat_stagger = VatStagger.ONE
        if client.name == LEAP_CLIENT:
            client.year_end = YearEnd(2, 29)
        if client.name == LONG_PERIOD_CLIENT:
            client.notes = LONG_PERIOD_NOTE

    def _new_name(self, type: ClientType) -> str:
        while (name := self._name(type)) in self._names:
            pass
        return name

    def _name(self, type: ClientType) -> str:
        rng, fake = self._rng, self._fake
        person, surname = f"{fake.first_name()} {fake.last_name()}", fake.last_name()
        if type in (ClientType.INDIVIDUAL, ClientType.SOLE_TRADER):
            trades = type is ClientType.SOLE_TRADER and rng.random() < 0.6
            return f"{person}, {rng.choice(words.CRAFTS).lower()}" if trades else person
        if type is ClientType.TRUST:
            return f"The {surname} {rng.choice(('Family', 'Will', 'Discretionary', 'Children’s'))} Trust"
        if type is ClientType.CHARITY:
            return f"{rng.choice(words.TOWNS)[0]} {rng.choice(words.CAUSES)}"
        if type is ClientType.PARTNERSHIP:
            return f"{surname} & {rng.choice((fake.last_name(), 'Daughter', 'Son', 'Sons'))}"
        return f"{self._business(surname)} {'Ltd' if type is ClientType.LIMITED_COMPANY else type.label}"

    def _business(self, surname: str) -> str:
        rng, chance = self._rng, self._rng.random()
        if chance < 0.15:
            return f"{surname} & {self._fake.last_name()} {rng.choice(words.PROFESSIONS)}"
        first = surname if chance < 0.4 else rng.choice(words.FIRST_WORDS)
        return f"{first} {rng.choice(words.TRADES)}"

    def _code(self, name: str) -> str:
        """Three letters and a number, as practices have kept their clients since paper files."""
        letters = "".join(sign for sign in sorted_by(name) if "a" <= sign <= "z")[:3].upper().ljust(3, "X")
        code = next(code for number in count(1) if (code := f"{letters}{number:03}") not in self._codes)
        self._codes.add(code)
        return code


def _end_of_month(day: date) -> YearEnd:
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return YearEnd(last.month, 28 if last.month == 2 else last.day)
