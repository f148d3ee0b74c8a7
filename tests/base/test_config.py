"""An operator starts the hub: a setting that cannot work is refused by name, before anybody sees a page."""

import os
import stat
import subprocess
import sys
import threading
import traceback
from pathlib import Path

import pytest

from practice_hub import ROOT
from practice_hub.base.config import Settings, SettingsError

SECRET = "0123456789abcdef0123456789abcdef"
POSTGRES = {"HUB_DATABASE_URL": "postgresql://hub@db/hub", "HUB_SECRET_KEY": SECRET}


@pytest.fixture
def start(tmp_path: Path) -> "Starter":
    return Starter(tmp_path)


class Starter:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, **environment: str) -> Settings:
        return Settings.from_environment({"HUB_DATA_DIR": str(self.folder), **environment})


def test_with_nothing_set_it_is_the_embedded_set_up(start: Starter) -> None:
    settings = start()
    assert settings.database_url == f"sqlite:///{start.folder / 'practice_hub.db'}"
    assert settings.migration_database_url == settings.database_url
    assert settings.redis_url is None
    assert settings.smtp_url is None
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.web_concurrency == 1
    assert not settings.is_https


def test_an_empty_setting_is_an_unset_one(start: Starter) -> None:
    assert start(HUB_REDIS_URL="", HUB_SMTP_URL="  ", HUB_PUBLIC_URL="") == start()


def test_postgresql_is_spoken_with_psycopg_whatever_the_address_is_called(start: Starter) -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        settings = start(**{**POSTGRES, "HUB_DATABASE_URL": f"{scheme}://hub:p%40ss@db:5433/hub?sslmode=require"})
        assert settings.database_url == "postgresql+psycopg://hub:p%40ss@db:5433/hub?sslmode=require"


def test_the_owner_of_the_tables_may_be_another(start: Starter) -> None:
    settings = start(**POSTGRES, HUB_MIGRATION_DATABASE_URL="postgresql://owner@db/hub")
    assert settings.migration_database_url == "postgresql+psycopg://owner@db/hub"
    assert start(**POSTGRES).migration_database_url == "postgresql+psycopg://hub@db/hub"


BAD = [
    ("HUB_DATABASE_URL", "mysql://hub@db/hub"),
    ("HUB_DATABASE_URL", "not an address"),
    ("HUB_DATABASE_URL", "sqlite://"),
    ("HUB_DATABASE_URL", "sqlite:///:memory:"),
    ("HUB_MIGRATION_DATABASE_URL", "oracle://db"),
    ("HUB_REDIS_URL", "localhost:6379"),
    ("HUB_REDIS_URL", "http://localhost"),
    ("HUB_PUBLIC_URL", "hub.example.co.uk"),
    ("HUB_PUBLIC_URL", "ftp://hub.example.co.uk"),
    ("HUB_PUBLIC_URL", "https://example.co.uk/hub"),
    ("HUB_PUBLIC_URL", "https://example.co.uk/?a=b"),
    ("HUB_PUBLIC_URL", "https://example.co.uk:eighty"),
    ("HUB_PUBLIC_URL", "https://user@example.co.uk"),
    ("HUB_PUBLIC_URL", "https://hub example.co.uk"),
    ("HUB_PUBLIC_URL", "https://<hub>"),
    ("HUB_PUBLIC_URL", f"https://{'long.' * 60}example"),
    ("HUB_PUBLIC_URL", "https://straße.example"),
    # Redis would take these for a pattern, or for another installation's channel.
    ("HUB_INSTALLATION", "all*"),
    ("HUB_INSTALLATION", "a[b]"),
    ("HUB_INSTALLATION", "hub:live"),
    ("HUB_INSTALLATION", "two words"),
    ("HUB_INSTALLATION", "x" * 41),
    ("HUB_SECRET_KEY", "short"),
    ("HUB_SMTP_URL", "mail.example.co.uk"),
    ("HUB_SMTP_URL", "http://mail.example.co.uk"),
    ("HUB_SMTP_URL", "smtp://mail.example.co.uk:smtp"),
    ("HUB_SMTP_URL", "smtp://:secret@mail.example.co.uk"),
    ("HUB_MAIL_FROM", "nobody"),
    ("HUB_MAIL_FROM", "Hub <hub@example.org>, Spy <spy@example.org>"),
    ("HUB_MAIL_FROM", "Hub <hub@example.org>\nBcc: spy@example.org"),
    ("HUB_PROXY_HOPS", "-1"),
    ("HUB_PROXY_HOPS", "one"),
    ("HUB_PROXY_HOPS", "1.5"),
    ("WEB_CONCURRENCY", "0"),
    ("WEB_CONCURRENCY", "many"),
    ("HUB_SIGNED_IN_IDLE_HOURS", "0"),
    ("HUB_SIGNED_IN_IDLE_HOURS", "nan"),
    ("HUB_SIGNED_IN_DAYS", "inf"),
    ("HUB_STREAMS_PER_USER", "0"),
    ("HUB_STREAMS_PER_PROCESS", "1e9"),
    ("HUB_HEARTBEAT_SECONDS", "600"),
    ("HUB_DRAIN_SPREAD_SECONDS", "-1"),
    ("HUB_EVENT_RETENTION_DAYS", "0"),
    ("HUB_EVENT_RETENTION_COUNT", "3"),
    ("HUB_LOG_LEVEL", "loud"),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_is_refused_by_name(start: Starter, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        start(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUB_DATABASE_URL", "postgresql://hub:pass@planted@db/hub"),
        ("HUB_DATABASE_URL", "postgresql://hub:planted@db:fivefour/hub"),
        ("HUB_DATABASE_URL", "hub:planted@db"),
        ("HUB_MIGRATION_DATABASE_URL", "mysql://hub:planted@db/hub"),
        ("HUB_REDIS_URL", "redis://:12/planted@redis:6379/0"),
        ("HUB_REDIS_URL", "redis://:planted#1@redis:6379/0"),
        ("HUB_REDIS_URL", "http://:planted@redis"),
        ("HUB_SMTP_URL", "smtp://hub:12/planted@mail.example.co.uk:587"),
        ("HUB_SMTP_URL", "smtp://hub:planted@mail.example.co.uk:smtp"),
        ("HUB_PUBLIC_URL", "https://hub:planted@hub.example.co.uk"),
        ("HUB_SECRET_KEY", "planted"),
    ],
)
def test_an_address_that_is_refused_does_not_show_its_password(start: Starter, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name) as refused:
        start(**{name: value})
    assert "planted" not in "".join(traceback.format_exception_only(refused.value))


def test_every_setting_that_can_be_wrong_is_tried_here(start: Starter) -> None:
    """The list above is whole: each variable that is read is in it, but for the folder, which has its own test."""
    asked: set[str] = set()

    class Watched(dict[str, str]):
        def get(self, key: str, default: str = "") -> str:  # type: ignore[override]
            asked.add(key)
            return super().get(key, default)

    Settings.from_environment(Watched(HUB_DATA_DIR=str(start.folder)))
    assert asked - {name for name, _ in BAD} == {"HUB_DATA_DIR"}


# --- several processes -------------------------------------------------------------------------------------------


def test_several_workers_on_sqlite_are_refused(start: Starter) -> None:
    with pytest.raises(SettingsError, match=r"WEB_CONCURRENCY.*SQLite.*HUB_DATABASE_URL"):
        start(WEB_CONCURRENCY="2", HUB_REDIS_URL="redis://localhost")


def test_several_workers_without_a_bus_are_refused(start: Starter) -> None:
    with pytest.raises(SettingsError, match=r"WEB_CONCURRENCY.*HUB_REDIS_URL"):
        start(**POSTGRES, WEB_CONCURRENCY="2")


def test_several_workers_with_both_may_start(start: Starter) -> None:
    assert start(**POSTGRES, WEB_CONCURRENCY="2", HUB_REDIS_URL="redis://localhost").web_concurrency == 2


# --- the secret key ----------------------------------------------------------------------------------------------


def test_a_key_that_is_given_is_used(start: Starter) -> None:
    assert start(HUB_SECRET_KEY=SECRET).secret_key == SECRET
    assert not (start.folder / "secret_key").exists()


def test_the_embedded_set_up_makes_its_key_once_and_for_itself_alone(start: Starter) -> None:
    key = start().secret_key
    assert len(key) == 64
    assert start().secret_key == key
    assert stat.S_IMODE((start.folder / "secret_key").stat().st_mode) == 0o600
    assert [file.name for file in start.folder.iterdir()] == ["secret_key"]


def test_postgresql_needs_a_key_that_all_processes_share(start: Starter) -> None:
    with pytest.raises(SettingsError, match="HUB_SECRET_KEY"):
        start(HUB_DATABASE_URL="postgresql://hub@db/hub")


def test_processes_that_start_together_agree_on_one_key(start: Starter) -> None:
    ready, keys = threading.Barrier(12), []

    def begin() -> None:
        ready.wait()
        keys.append(start().secret_key)

    threads = [threading.Thread(target=begin) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 12
    assert len(set(keys)) == 1


def test_an_empty_key_file_is_refused(start: Starter) -> None:
    """As a full disk leaves it: signing with nothing would let anybody in."""
    (start.folder / "secret_key").touch()
    with pytest.raises(SettingsError, match="secret_key"):
        start()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="HUB_DATA_DIR"):
        Settings.from_environment({"HUB_DATA_DIR": str(tmp_path / "file" / "below")})


# --- what follows from them --------------------------------------------------------------------------------------


def test_loopback_and_the_public_host_are_trusted(start: Starter) -> None:
    assert start(HUB_PUBLIC_URL="https://hub.example.co.uk").trusted_hosts == [
        "localhost",
        "127.0.0.1",
        "[::1]",
        "hub.example.co.uk",
    ]
    assert "[2001:db8::1]" in start(HUB_PUBLIC_URL="http://[2001:db8::1]:8000").trusted_hosts


def test_installations_at_two_ports_of_one_host_do_not_sign_each_other_out(start: Starter) -> None:
    """Browsers send a cookie to every port of its host."""
    addresses = ("http://hub:8000", "http://hub:8001", "http://hub", "https://hub", "https://hub:8443")
    names = [start(HUB_PUBLIC_URL=address).cookie_name for address in addresses]
    assert names == ["hub-8000", "hub-8001", "hub", "__Host-hub", "__Host-hub-8443"]


def test_installations_are_told_apart_by_their_address_and_their_database(start: Starter) -> None:
    def installation(public_url: str, database_url: str) -> str:
        return start(HUB_PUBLIC_URL=public_url, HUB_DATABASE_URL=database_url, HUB_SECRET_KEY="s" * 32).installation

    live = installation("https://hub.example.co.uk", "postgresql://app:secret@db/hub")
    assert live == installation("https://hub.example.co.uk/", "postgresql://app:another@db/hub"), "a new password"
    copied = installation("https://staging.example.co.uk", "postgresql://app:secret@db/hub")
    beside = installation("https://hub.example.co.uk", "postgresql://app:secret@db/hub_2")
    assert len({live, copied, beside}) == 3
    assert "secret" not in live


def test_an_installation_may_be_named(start: Starter) -> None:
    assert start(HUB_INSTALLATION="live.north_1").installation == "live.north_1"


def test_the_public_address_has_no_slash_at_its_end(start: Starter) -> None:
    settings = start(HUB_PUBLIC_URL="https://hub.example.co.uk/")
    assert settings.public_url == "https://hub.example.co.uk"
    assert settings.is_https


def test_a_host_with_an_accent_is_known_by_the_name_that_browsers_send(start: Starter) -> None:
    settings = start(HUB_PUBLIC_URL="https://bücher.example:8443/")
    assert settings.public_url == "https://xn--bcher-kva.example:8443"
    assert "xn--bcher-kva.example" in settings.trusted_hosts


def test_a_bad_setting_stops_the_commands_with_one_line(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "flask", "db", "check"],
        cwd=ROOT,
        env={**os.environ, "HUB_DATA_DIR": str(tmp_path), "HUB_PUBLIC_URL": "hub"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    assert "HUB_PUBLIC_URL must be the address people open" in ended.stderr
    assert "Traceback" not in ended.stderr
