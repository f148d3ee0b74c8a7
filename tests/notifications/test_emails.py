"""Emails about notifications: each once, when they were asked for, and stopped with one click."""

import re
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from itsdangerous import URLSafeSerializer
from sqlalchemy import select, update

from practice_hub import ROOT
from practice_hub.accounts.actions import team
from practice_hub.base import clock, mail
from practice_hub.base import jobs as due
from practice_hub.base.config import Settings
from practice_hub.base.jobs import Jobs
from practice_hub.base.worker import Worker
from practice_hub.notifications import access, jobs
from practice_hub.notifications.actions import mark_read, preferences
from practice_hub.notifications.actions.notifying import notify
from practice_hub.notifications.actions.retract import retract
from practice_hub.notifications.enums import Category, DeliveryChannel
from practice_hub.notifications.jobs import is_working_day
from practice_hub.notifications.letters import SALT
from practice_hub.notifications.models import Mute, Notification
from practice_hub.notifications.preferences import Preferences
from practice_hub.notifications.subjects import SubjectRef
from practice_hub.people import access as people
from practice_hub.people.viewer import Viewer
from practice_hub.web.extension import PracticeHub
from tests.base.test_mail import PostOffice
from tests.notifications.told import ABC, TEAM, draft, tell
from tests.parts.server import clean_environment
from tests.world import World

# Half past seven in London.
MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
SATURDAY = MONDAY + timedelta(days=5)
NEW_YEAR = datetime(2027, 1, 1, 7, 30, tzinfo=UTC)


def worker(world: World) -> Worker:
    registry = Jobs()
    mail.deliver_mail(registry, PracticeHub.of(world.app).settings)
    jobs.register(world.app, registry)
    return Worker(world.database, registry)


def choose(world: World, person: Viewer, *channels: DeliveryChannel) -> None:
    """For what the team does, these ways."""
    with world.write(person) as session:
        wanted = replace(Preferences(), matrix={Category.TEAM: frozenset(channels)})
        preferences.set_preferences(session, wanted, by=person)


def plain(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@pytest.mark.both_databases
def test_a_letter_goes_out_once_with_two_workers(world: World, office: PostOffice) -> None:
    choose(world, world.bob, DeliveryChannel.IN_APP, DeliveryChannel.EMAIL_NOW)
    tell(world, world.bob, world.megan, title="Rita & Tom joined <b>", message="Role: Staff.")
    threads = [threading.Thread(target=worker(world).drain) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    worker(world).drain()
    [letter] = office.letters
    assert letter["To"].startswith("bob@")
    assert letter["Subject"] == "Rita & Tom joined <b>"
    assert "Rita & Tom joined <b>\nRole: Staff.\nhttp://127.0.0.1:8000/team\n" in plain(letter)
    html = letter.get_body(("html",))
    assert html is not None
    assert "Rita &amp; Tom joined &lt;b&gt;" in html.get_content()


def test_two_worker_processes_send_each_letter_once_though_the_server_was_down(
    world: World, office: PostOffice, environment: dict[str, str]
) -> None:
    """Two `flask work`, as an operator starts them: letters at once and the morning's digests."""
    choose(world, world.bob, DeliveryChannel.EMAIL_NOW)
    choose(world, world.megan, DeliveryChannel.DIGEST)
    for number in range(5):
        tell(world, world.bob, world.megan, title=f"Person {number} joined")
    with world.write(world.alice) as session:
        due.enqueue(session, jobs.DIGEST_OF_PRACTICE, {})
    settings = {**clean_environment(environment), "HUB_SMTP_URL": office.url}
    office.close()
    two_workers(settings)
    assert office.letters == []
    office.open()
    waiting = update(due.jobs).where(due.jobs.c.kind == mail.KIND, due.jobs.c.done_at.is_(None))
    with world.database.directory(write=True) as session:
        assert session.connection().execute(waiting.values(run_at=clock.now())).rowcount == 2
    two_workers(settings)
    written = [line for letter in office.letters for line in re.findall(r"Person \d joined", plain(letter))]
    assert sorted(written) == sorted([f"Person {number} joined" for number in range(5)] * 2)
    assert sorted(letter["To"].split("@")[0] for letter in office.letters) == ["bob", "megan"]


def two_workers(settings: dict[str, str]) -> None:
    command = [sys.executable, "-m", "flask", "--app", "app", "work", "--once"]
    workers = [subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.PIPE) for _ in range(2)]
    for one in workers:
        one.communicate(timeout=60)
        assert one.returncode == 0


def test_one_unit_of_work_is_one_letter(world: World, office: PostOffice) -> None:
    choose(world, world.bob, DeliveryChannel.EMAIL_NOW)
    with world.write(world.alice) as session:
        for number in range(3):
            notify(session, [draft(world.bob, title=f"Person {number} joined")], by=world.alice)
        notify(session, [draft(world.bob, group_key="roles", title="Roles")], by=world.alice)
        notify(session, [draft(world.bob, group_key="roles", title="Roles")], by=world.alice)
    worker(world).drain()
    [letter] = office.letters
    assert letter["Subject"] == "5 notifications from Practice Hub"
    assert "Roles ×2" in plain(letter)


def test_a_letter_names_thirty_and_says_how_many_more_there_are(world: World, office: PostOffice) -> None:
    choose(world, world.bob, DeliveryChannel.EMAIL_NOW)
    with world.write(world.alice) as session:
        drafts = [draft(world.bob, title=f"Person {number:02} joined") for number in range(32)]
        notify(session, drafts, by=world.alice)
    worker(world).drain()
    words = plain(office.letters[0])
    assert re.findall(r"Person (\d\d) joined", words) == [f"{number:02}" for number in range(31, 1, -1)]
    assert "2 more" in words


def test_those_of_one_key_are_a_line_for_each_day_in_the_digest(world: World, office: PostOffice) -> None:
    choose(world, world.bob, DeliveryChannel.DIGEST)
    for days in (2, 2, 1):
        with clock.stopped(MONDAY - timedelta(days=days)):
            tell(world, world.bob, group_key="roles", title="Roles")
    with clock.stopped(MONDAY):
        worker(world).drain()
    words = plain(office.letters[0])
    assert words.count("Roles") == 2
    assert words.count("Roles ×2") == 1


def test_a_server_that_is_down_gets_the_letter_once_when_it_is_up(world: World, office: PostOffice) -> None:
    choose(world, world.bob, DeliveryChannel.EMAIL_NOW)
    office.close()
    tell(world, world.bob)
    worker(world).drain()
    office.open()
    for minutes in (1, 2):
        with clock.stopped(clock.now() + timedelta(minutes=minutes)):
            worker(world).drain()
    assert len(office.letters) == 1


def test_what_was_read_or_retracted_meanwhile_is_not_written_about(world: World, office: PostOffice) -> None:
    choose(world, world.bob, DeliveryChannel.IN_APP, DeliveryChannel.EMAIL_NOW)
    [read] = tell(world, world.bob)
    tell(world, world.bob, subject=TEAM["subject"])
    with world.write(world.bob) as session:
        mark_read.mark_read(session, read, by=world.bob)
        retract(session, TEAM["subject"], reason="done")
    worker(world).drain()
    assert office.letters == []


@pytest.mark.parametrize("channel", [DeliveryChannel.EMAIL_NOW, DeliveryChannel.DIGEST])
def test_who_has_left_gets_no_letter_that_was_due(world: World, office: PostOffice, channel: DeliveryChannel) -> None:
    for person in (world.bob, world.megan):
        choose(world, person, channel)
    with clock.stopped(MONDAY - timedelta(hours=10)):
        tell(world, world.bob, world.megan)
    with world.write(world.alice) as session:
        bob = people.get_user(session, world.bob.user_id)
        assert bob
        team.deactivate(session, bob, by=world.alice, bus=PracticeHub.of(world.app).bus)
    with clock.stopped(MONDAY):
        worker(world).drain()
    assert [letter["To"].split("@")[0] for letter in office.letters] == ["megan"]


def test_who_wants_no_letter_gets_none(world: World, office: PostOffice) -> None:
    tell(world, world.bob)
    worker(world).drain()
    assert office.letters == []


def test_without_a_mail_server_it_waits(world: World) -> None:
    choose(world, world.bob, DeliveryChannel.EMAIL_NOW)
    tell(world, world.bob)
    worker(world).drain()
    with world.database.read(world.bob.tenant_id) as session:
        assert session.scalars(select(Notification.mail_due)).all() == [True]


# --- the digest --------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_the_digest_is_sent_once_on_a_working_morning(world: World, office: PostOffice) -> None:
    choose(world, world.bob, DeliveryChannel.IN_APP, DeliveryChannel.DIGEST)
    with clock.stopped(MONDAY - timedelta(hours=10)):
        worker(world).drain()
        tell(world, world.bob, title="First")
        tell(world, world.bob, title="Second")
    with clock.stopped(MONDAY - timedelta(minutes=1)):
        worker(world).drain()
    assert office.letters == []
    with clock.stopped(MONDAY):
        threads = [threading.Thread(target=worker(world).drain) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        worker(world).drain()
    [letter] = office.letters
    assert letter["Subject"] == "Your morning digest: 2 notifications"
    assert plain(letter).index("Second") < plain(letter).index("First")
    with clock.stopped(MONDAY + timedelta(days=1)):
        worker(world).drain()
    assert len(office.letters) == 1, "nothing to say, so no letter"


@pytest.mark.parametrize("when", [SATURDAY, NEW_YEAR, MONDAY + timedelta(hours=10)])
def test_no_digest_at_weekends_on_bank_holidays_and_in_the_evening(
    world: World, office: PostOffice, when: datetime
) -> None:
    choose(world, world.bob, DeliveryChannel.DIGEST)
    with clock.stopped(when - timedelta(hours=11)):
        tell(world, world.bob)
    with clock.stopped(when):
        worker(world).drain()
    assert office.letters == []


def test_what_was_read_before_the_morning_is_not_in_the_digest(world: World, office: PostOffice) -> None:
    choose(world, world.bob, DeliveryChannel.IN_APP, DeliveryChannel.DIGEST)
    with clock.stopped(MONDAY - timedelta(hours=10)):
        tell(world, world.bob)
        with world.write(world.bob) as session:
            mark_read.mark_all_read(session, by=world.bob)
    with clock.stopped(MONDAY):
        worker(world).drain()
    assert office.letters == []


def test_english_bank_holidays_are_no_working_days() -> None:
    days = [datetime(2026, 12, day, tzinfo=UTC).date() for day in range(24, 31)]
    assert [is_working_day(day) for day in days] == [True, False, False, False, False, True, True]


# --- stopping them -----------------------------------------------------------------------------------------------


def test_bob_stops_the_letters_with_one_click_and_without_signing_in(world: World, office: PostOffice) -> None:
    choose(world, world.bob, DeliveryChannel.IN_APP, DeliveryChannel.EMAIL_NOW)
    tell(world, world.bob)
    worker(world).drain()
    [letter] = office.letters
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"<http://127\.0\.0\.1:8000(/unsubscribe/\S+)>", letter["List-Unsubscribe"])
    assert found
    world.app.config["WTF_CSRF_ENABLED"] = True
    nobody = world.app.test_client()
    assert "Stop emails about single notifications" in nobody.get(found[1]).text
    assert wants(world, world.bob, DeliveryChannel.EMAIL_NOW), "opening it changes nothing"
    answer = nobody.post(found[1], data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not wants(world, world.bob, DeliveryChannel.EMAIL_NOW)
    assert wants(world, world.bob, DeliveryChannel.IN_APP)
    nobody.post(found[1])
    tell(world, world.bob)
    worker(world).drain()
    assert len(office.letters) == 1


@pytest.mark.parametrize("change", [{"email": "robert@example.org"}, {"active": False}])
def test_whoever_reads_the_letters_to_an_address_that_bob_has_left_stops_nothing(
    world: World, office: PostOffice, change: dict[str, Any]
) -> None:
    choose(world, world.bob, DeliveryChannel.IN_APP, DeliveryChannel.EMAIL_NOW)
    tell(world, world.bob)
    worker(world).drain()
    link = str(office.letters[0]["List-Unsubscribe"])[1:-1].removeprefix("http://127.0.0.1:8000")
    nobody = world.app.test_client()
    assert nobody.get(link).status_code == 200
    with world.write(world.alice) as session:
        user = people.get_user(session, world.bob.user_id)
        assert user
        for name, value in change.items():
            setattr(user, name, value)
    answers = [nobody.get(link), nobody.post(link, data={"List-Unsubscribe": "One-Click"})]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert not any("Bob Ashworth" in answer.text for answer in answers)
    assert wants(world, world.bob, DeliveryChannel.EMAIL_NOW)


def test_the_link_of_a_letter_from_before_it_named_its_address_still_stops_them(world: World) -> None:
    choose(world, world.bob, DeliveryChannel.IN_APP, DeliveryChannel.EMAIL_NOW)
    settings: Settings = PracticeHub.of(world.app).settings
    sent = [world.bob.tenant_id, world.bob.user_id, str(DeliveryChannel.EMAIL_NOW)]
    token = URLSafeSerializer(settings.secret_key, SALT).dumps(sent)
    answer = world.app.test_client().post(f"/unsubscribe/{token}", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not wants(world, world.bob, DeliveryChannel.EMAIL_NOW)


def test_a_link_that_we_did_not_make_stops_nothing(world: World) -> None:
    nobody = world.app.test_client()
    assert nobody.get("/unsubscribe/WzEsMiwiZW1haWxfbm93Il0.forged").status_code == 404
    assert nobody.post("/unsubscribe/WzEsMiwiZW1haWxfbm93Il0.forged").status_code == 404


def wants(world: World, person: Viewer, channel: DeliveryChannel) -> bool:
    with world.database.read(person.tenant_id) as session:
        return channel in access.own_preferences(session, person.user_id).chosen(Category.TEAM)


# --- what is forgotten -------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_what_was_read_is_forgotten_after_ninety_days_and_what_is_unread_is_kept(world: World) -> None:
    with clock.stopped(MONDAY - timedelta(days=91)):
        [read] = tell(world, world.bob)
        [unread] = tell(world, world.bob)
        choose(world, world.megan, DeliveryChannel.TOAST)
        assert not tell(world, world.megan)[0].listed
        tell(world, world.bob, subject=ABC)
        with world.write(world.bob) as session:
            mark_read.mark_read(session, read, by=world.bob)
            retract(session, ABC, reason="done")
    [new] = tell(world, world.bob)
    with clock.stopped(MONDAY.replace(hour=3, minute=20)):
        worker(world).drain()
    with world.database.read(world.bob.tenant_id) as session:
        assert session.scalars(select(Notification.id).order_by(Notification.id)).all() == [unread.id, new.id]


def test_a_mute_is_kept_and_shown_to_the_end_of_its_last_day_and_then_forgotten(world: World) -> None:
    with clock.stopped(MONDAY - timedelta(days=2)), world.write(world.bob) as session:
        for days, subject, name in ((1, ABC, "ABC Ltd"), (2, SubjectRef("client", 8), "XYZ Ltd")):
            until = clock.today() + timedelta(days=days)
            preferences.mute(session, subject, name, f"/clients/{subject.id}", until=until, by=world.bob)
    with clock.stopped(MONDAY.replace(hour=3, minute=20)):
        worker(world).drain()
        page = world.browser(world.bob).get("/preferences/notifications").text
    assert "XYZ Ltd" in page
    assert "ABC Ltd" not in page
    with world.database.read(world.bob.tenant_id) as session:
        assert session.scalars(select(Mute.subject_name)).all() == ["XYZ Ltd"]
