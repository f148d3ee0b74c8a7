"""Every letter of the product by its octets: the digest is stopped in Gmail, and no invitation is thrown away."""

from datetime import timedelta

from practice_hub.accounts import jobs as account_jobs
from practice_hub.accounts import letters
from practice_hub.base import clock, mail
from practice_hub.base.jobs import Jobs
from practice_hub.base.mail import Letter
from practice_hub.base.worker import Worker
from practice_hub.notifications import jobs
from practice_hub.notifications.enums import DeliveryChannel
from practice_hub.notifications.letters import WHY
from practice_hub.people import access
from practice_hub.web.extension import PracticeHub
from tests.accounts.conftest import PASSWORD, give_passwords
from tests.base.test_mail import PostOffice
from tests.base.test_raw_letters import LONG_HOST
from tests.notifications.test_emails import MONDAY, choose
from tests.notifications.told import tell
from tests.parts.rawletter import content_of, faults, texts_of
from tests.world import World

NEW_PASSWORD = "ten brown bottles stand"
AWKWARD = "“Zoë’s & Sons” <Straße>, ein sehr langer Name für eine Kanzlei mit vielen Partnern in 東京"
TITLE = "=?utf-8?q?Spy?= “Zoë” " + "x" * 90


def test_every_letter_is_valid_to_the_last_octet(world: World, office: PostOffice) -> None:
    world.configure(
        public_url=f"https://{LONG_HOST}",
        mail_from=f'"{AWKWARD}" <hub@bücher.example>',
    )
    give_passwords(world)
    with world.write(world.alice) as session:
        access.lock_practice(session).name = AWKWARD
    with clock.stopped(MONDAY - timedelta(hours=10)):
        the_team_writes(world)
        deliver(world)
    with clock.stopped(MONDAY):
        deliver(world)
    assert [faults(raw) for raw in office.raw] == [[]] * len(office.raw)
    kinds = {texts_of(raw)["Subject"] for raw in office.raw}
    written_by = [
        each for each in vars(letters).values() if getattr(each, "__annotations__", {}).get("return") is Letter
    ]
    assert len(kinds) == len(written_by) + len(WHY) > len(WHY), "each kind was sent"
    assert {f"Alice Marlowe invites you to {AWKWARD} on Practice Hub", TITLE} <= kinds
    assert all(f"https://{LONG_HOST}/" in content_of(raw)[0] for raw in office.raw if "changed" not in subject(raw))
    stopped = [raw for raw in office.raw if b"\r\nList-Unsubscribe: <https://" in raw]
    assert len(stopped) == len(WHY)


def the_team_writes(world: World) -> None:
    alice, bob, rita = (world.browser(person) for person in (world.alice, world.bob, world.rita))
    alice.post("/team/invitations", data={"name": "Dora Lane", "email": "dora@bücher.example", "role": "staff"})
    world.app.test_client().post("/forgotten-password", data={"email": f"megan@{world.megan.tenant_id}.example.org"})
    rita.post("/account/email", data={"email": "rita@example.org", "email_password": PASSWORD})
    bob.post("/account/password", data={"old_password": PASSWORD, "new_password": NEW_PASSWORD})
    choose(world, world.megan, DeliveryChannel.EMAIL_NOW)
    choose(world, world.alice, DeliveryChannel.DIGEST)
    tell(world, world.megan, world.alice, by=world.bob, title=TITLE, message="Zoë " + "x" * 200)


def deliver(world: World) -> None:
    registry = Jobs()
    mail.deliver_mail(registry, PracticeHub.of(world.app).settings)
    account_jobs.register(registry)
    jobs.register(world.app, registry)
    with world.app.app_context():
        Worker(world.database, registry).drain()


def subject(raw: bytes) -> str:
    return texts_of(raw)["Subject"]
