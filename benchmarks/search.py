"""What a search costs the server in a practice of 100 people, beside the same search in one with 40 clients.

`python -m benchmarks.search` (SQLite; `--postgresql` for the other one). The design asks for less than 100 ms of server
time. Each search is asked as the field of the frame asks it, whole answer included; times say as much of the machine as
of the program, so the small practice stands beside the large one in the same run.
"""

import argparse
import random
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import product

from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from benchmarks.reminders import installation
from practice_hub.application import create_app
from practice_hub.base import clock, directory
from practice_hub.base.config import Settings
from practice_hub.base.database import Database
from practice_hub.clients.models import Client
from practice_hub.compliance.models import Deadline
from practice_hub.people.permissions import Role
from practice_hub.people.viewer import Viewer
from practice_hub.search.models import SearchWord
from practice_hub.tasks.models import Task
from practice_hub.web.extension import PracticeHub
from tests.world import add_practice, migrate

LARGE = {"clients": 4_200, "tasks": 10_000, "deadlines": 45_000}
SMALL = {"clients": 40, "tasks": 100, "deadlines": 430}
# As many as are filed, in a practice that has used the program for a while.
SHARE_FILED = 0.25
TIMES = 15
PIECE = 5_000

SURNAMES = (  # noqa: SIM905 - words read best as words
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White Roberts"
    " Green Hall Wood Jackson Clarke Khan Harris Lewis Martin Cooper Ward Turner Hill Moore Ahmed Kelly Murphy Begum"
).split()
TRADES = "Plumbing Roofing Dental Homes Motors Design Fencing Bakery Surveyors Hotels Farms".split()  # noqa: SIM905
KINDS = ("Ltd", "LLP", "& Sons Ltd", "Group Ltd")
TITLES = ("Review VAT return", "Ask for payroll records", "Chase bank statements", "Renew identity checks", "Call back")
RULES = ("VAT return", "Annual accounts", "Corporation Tax return", "Confirmation statement", "PAYE payment")

SEARCHES = {
    "a number": "0900 0017",
    "a code": "C0017",
    "a name": "smith plumbing",
    "half a name": "thomps",
    "a slip": "smtih plubming",
    "what half of all are called": "ltd",
    "one sign": "s",
    "an obligation of a client": "vat jones",
    "an obligation": "annual accounts",
    "nothing": "xylophone quartz",
}


def furnish(database: Database, name: str, sizes: dict[str, int], chance: random.Random) -> Viewer:
    """A practice of these sizes; answers its owner."""
    owner = add_practice(database, name, {"owner": (f"Owner of {name}", Role.OWNER)})["owner"]
    own = {"tenant_id": owner.tenant_id}
    with database.write(owner.tenant_id) as session:
        session.execute(insert(Client), [own | row for row in clients(sizes["clients"], chance)])
        ids = list(session.scalars(select(Client.id)))
        tasks = [own | {"title": chance.choice(TITLES), "client_id": chance.choice(ids)} for _ in range(sizes["tasks"])]
        session.execute(insert(Task), tasks)
    deadlines = [own | deadline(number, chance.choice(ids), chance) for number in range(sizes["deadlines"])]
    for start in range(0, len(deadlines), PIECE):
        with database.write(owner.tenant_id) as session:
            session.execute(insert(Deadline), deadlines[start : start + PIECE])
    return owner


def clients(count: int, chance: random.Random) -> Iterator[dict[str, object]]:
    names = [" ".join(parts) for parts in product(SURNAMES, TRADES, KINDS)]
    for number in range(count):
        name = f"{chance.choice(names)} {number}" if number >= len(names) else chance.choice(names)
        numbers = {
            "company_number": f"09{number:06}",
            "utr": f"{10**9 + number * 7}",
            "vat_number": f"{10**8 + number}",
        }
        yield {"code": f"C{number:04}", "name": name, "sort_name": name.lower(), "type": "limited_company", **numbers}


def deadline(number: int, client_id: int, chance: random.Random) -> dict[str, object]:
    due = clock.today() + timedelta(days=chance.randint(-30, 450))
    dates = dict.fromkeys(("period_end", "start_on", "target_on", "due_on"), due)
    return {
        "client_id": client_id,
        "rule": "any",
        "source_id": str(number),
        "title": chance.choice(RULES),
        "period_words": "QE 30 Nov 2026",
        "completed_at": clock.now() if chance.random() < SHARE_FILED else None,
        **dates,
    }


def browser(database: Database, client: FlaskClient, owner: Viewer) -> FlaskClient:
    with database.directory(write=True) as session:
        _, token = directory.add_browser(session, tenant_id=owner.tenant_id, user_id=owner.user_id, role=owner.role)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return client


def milliseconds(asked: FlaskClient, text: str) -> tuple[float, float]:
    """The median by the clock, and of this process' own processor time (SQLite's included, PostgreSQL's not)."""
    times, own = [], []
    for _ in range(TIMES):
        begun, began = time.perf_counter(), time.process_time()
        assert asked.get("/search/offers", query_string={"q": text}).status_code == 200
        times.append((time.perf_counter() - begun) * 1000)
        own.append((time.process_time() - began) * 1000)
    return statistics.median(times), statistics.median(own)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--postgresql", action="store_true")
    postgresql = parser.parse_args().postgresql
    with installation(postgresql=postgresql) as environment:
        migrate(environment)
        app = create_app(Settings.from_environment(environment), TESTING=True)
        database = PracticeHub.of(app).database
        chance = random.Random(20261123)  # noqa: S311 - chance that makes up a practice
        owners = [furnish(database, name, sizes, chance) for name, sizes in (("Small", SMALL), ("Large", LARGE))]
        small, large = (browser(database, app.test_client(), owner) for owner in owners)
        with database.read(owners[1].tenant_id) as session:
            words = session.scalar(select(func.count()).select_from(SearchWord)) or 0
        sizes = ", ".join(f"{count:,} {things}" for things, count in LARGE.items())
        print(f"{'PostgreSQL' if postgresql else 'SQLite'}: {sizes}, {words:,} words")
        print(f"{'median ms of a whole answer':<30}{'clock':>8}{'processor':>11}{'of 40 clients':>15}{'ratio':>7}")
        for what, text in SEARCHES.items():
            (usual, own), (beside, its) = milliseconds(large, text), milliseconds(small, text)
            print(f"{what:<30}{usual:>8.1f}{own:>11.1f}{beside:>8.1f} {its:>6.1f}{usual / beside:>6.1f}x")
        database.dispose()


if __name__ == "__main__":
    main()
