"""The clients of a demonstration practice: a mix of types, statuses and registrations like that of a real one."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from practice_hub.base import clock
from practice_hub.clients.actions.records import code_letters
from practice_hub.clients.enums import (
    COMPANIES,
    ClientStatus,
    ClientType,
    FieldKind,
    RelationKind,
    VatStagger,
    YearEnd,
)
from practice_hub.clients.models import (
    Client,
    ClientGroup,
    ClientRelation,
    CustomFieldDefinition,
    Membership,
    sorted_by,
)
from practice_hub.demo.fake import Fake, slug, table
from practice_hub.demo.people import NewPractice
from practice_hub.people.permissions import Permission, Role

TABLE = table("clients")
KNOWN: dict[str, dict[str, Any]] = TABLE["known"]

LONGEST_ONBOARDING_DAYS = 70
# A practice keeps a client for years; those who came lately are met in the history.
LONGEST_DAYS = 3_600

# Of so many clients, one group is known.
CLIENTS_A_GROUP = 30

RISKS = {"Low": 30, "Normal": 62, "High": 8}
# Anti-money-laundering reviews are due once in one to three years.
REVIEW_DAYS = (-40, 1_000)


def add(new: NewPractice) -> None:
    """The clients, in groups, with fields of the practice's own."""
    _add_clients(new)
    _add_custom_fields(new)
    _add_groups(new)


def _add_clients(new: NewPractice) -> None:
    """Those who may edit clients look after them, owners less; owners are their partners."""
    fake, codes = new.fake, Counter[str]()
    owners = [user.id for user in new.staff if user.role == Role.OWNER]
    managers = owners + 3 * [user.id for user in new.who_may(Permission.EDIT_CLIENTS)]
    for client in _clients(new):
        letters = code_letters(client.name)
        codes[letters] += 1
        client.code = f"{letters}{codes[letters]:03}"
        client.partner_id = fake.choice(owners)
        client.manager_id = None if fake.happens("client_without_manager") else fake.choice(managers)
        new.clients.append(client)
    new.session.add_all(new.clients)
    new.session.flush()


def _clients(new: NewPractice) -> Iterator[Client]:
    for name, values in list(KNOWN.items())[: new.firm.clients]:
        client = _client(new, name, values["type"], "active")
        client.notes = values.get("notes", client.notes)
        client.year_end = YearEnd(*values["year_end"]) if "year_end" in values else client.year_end
        if "vat_stagger" in values:
            _register_for_vat(client, values["vat_stagger"], new.fake)
        yield client
    names = set(KNOWN)
    while len(names) < new.firm.clients:
        type = new.fake.weighted(TABLE["types"])
        if (name := new_name(type, new.fake)) not in names:
            names.add(name)
            yield _client(new, name, type, new.fake.weighted(TABLE["statuses"]))


def _client(new: NewPractice, name: str, type: str, status: str) -> Client:
    fake, since = new.fake, new.fake.ago(LONGEST_DAYS, 100)
    client = Client(
        name=name,
        sort_name=sorted_by(name),
        type=ClientType(type),
        status=ClientStatus(status),
        status_since=since if status == "active" else fake.ago(LONGEST_ONBOARDING_DAYS, 2),
        utr=fake.utr() if type != "charity" else "",
        phone=fake.phone(),
        created_at=since,
        updated_at=since,
        last_activity_at=since,
        version=1,
    )
    client.email = made_up("email", client, fake)
    client.notes = made_up("notes", client, fake) if fake.happens("client_with_notes") else ""
    client.year_end = YearEnd(*TABLE["year_ends"].get(type, [4, 5]))
    if client.type in COMPANIES:
        _incorporate(client, new.firm.first_company_number + len(new.clients), fake)
    else:
        client.correspondence_address, client.correspondence_postcode = fake.address()
    if fake.random() < TABLE["vat"].get(type, 0):
        _register_for_vat(client, fake.weighted(TABLE["staggers"]), fake)
    if status in ("onboarding", "prospect") and fake.happens("newcomer_with_gaps"):
        _leave_gaps(client)
    return client


def _incorporate(client: Client, number: int, fake: Fake) -> None:
    """Half of the companies kept the year end that Companies House gave them: their month's last day."""
    day = client.created_at.date() - timedelta(days=fake.randint(30, 4_000))
    client.company_number, client.incorporation_date = f"{number:08}", day
    given = YearEnd(day.month, monthrange(2023, day.month)[1])
    client.year_end = fake.weighted({given: 50, YearEnd(3, 31): 30, YearEnd(12, 31): 20})
    client.registered_address, client.registered_postcode = fake.address()
    if fake.happens("client_with_payroll"):
        client.paye_reference = fake.signs("%##/?A#####")
        client.accounts_office_reference = fake.signs("%##P?########")


def _register_for_vat(client: Client, stagger: str, fake: Fake) -> None:
    came = client.created_at.date()
    client.vat_number, client.vat_stagger = fake.vat_number(), VatStagger(stagger)
    client.vat_registered_on = min((client.incorporation_date or came) + timedelta(days=fake.randint(0, 900)), came)


def _leave_gaps(client: Client) -> None:
    """Who has just come is not known well yet."""
    client.company_number, client.vat_stagger = "", None
    if client.type in COMPANIES:
        client.year_end = None


def new_name(type: str, fake: Fake) -> str:
    return fake.fill(fake.weighted(TABLE["names"][type]))


def made_up(name: str, client: Client, fake: Fake) -> str:
    """What the field of this name could hold for the client."""
    if name == "email":
        return f"{fake.word('mailboxes')}@{slug(client.name)[:40]}.example"
    if name.endswith(("_address", "_postcode")):
        return fake.address()[name.endswith("_postcode")]
    return {"notes": lambda: fake.word("notes"), "phone": fake.phone}.get(name, str)()


def _add_custom_fields(new: NewPractice) -> None:
    risk = CustomFieldDefinition(label="AML risk", kind=FieldKind.CHOICE, choices=list(RISKS), retired=[], place=1)
    review = CustomFieldDefinition(label="Next AML review", kind=FieldKind.DATE, choices=[], retired=[], place=2)
    new.session.add_all([risk, review])
    new.session.flush()
    for client in new.clients:
        if new.fake.happens("client_assessed"):
            day = clock.today() + timedelta(days=new.fake.randint(*REVIEW_DAYS))
            client.custom = {str(risk.id): new.fake.weighted(RISKS), str(review.id): day.isoformat()}


def _add_groups(new: NewPractice) -> None:
    """A person, their company, perhaps a spouse and a second company, in a group of the person's name."""
    people, companies = new.clients_of(ClientType.INDIVIDUAL), new.clients_of(ClientType.LIMITED_COMPANY)
    groups: dict[str, list[Client]] = {}
    for _ in range(len(new.clients) // CLIENTS_A_GROUP):
        members = _family(new, people, companies)
        groups.setdefault(f"{members[0].name.split()[-1]} family", members)
    rows = {name: ClientGroup(name=name) for name in groups}
    new.session.add_all(rows.values())
    new.session.flush()
    for name, members in groups.items():
        new.session.add_all(Membership(client_id=client.id, group_id=rows[name].id) for client in members)


def _family(new: NewPractice, people: list[Client], companies: list[Client]) -> list[Client]:
    person, company = members = [people.pop(), companies.pop()]
    relations = [(person, RelationKind.DIRECTOR_OF, company), (person, RelationKind.SHAREHOLDER_OF, company)]
    if people and new.fake.happens("director_with_spouse"):
        members.append(people.pop())
        first, second = sorted((person, members[-1]), key=lambda client: client.id)
        relations.append((first, RelationKind.SPOUSE_OF, second))
    if new.fake.happens("company_with_subsidiary"):
        members.append(companies.pop())
        relations.append((company, RelationKind.PARENT_OF, members[-1]))
    new.session.add_all(ClientRelation(of_id=of.id, to_id=to.id, kind=kind) for of, kind, to in relations)
    return members
