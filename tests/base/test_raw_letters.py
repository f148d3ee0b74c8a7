"""Letters by their octets: what Gmail and Outlook are handed, not what Python's parser makes of it."""

from dataclasses import replace
from email.headerregistry import Address
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from practice_hub.base import clock, mail
from practice_hub.base.addresses import ascii_host, one_address
from practice_hub.base.config import Settings
from practice_hub.base.texts import visible
from tests.base.test_mail import PostOffice, worker_with, write_to_bob
from tests.parts.rawletter import content_of, faults, texts_of
from tests.world import World

HUB = "Practice Hub <hub@example.org>"
LONG_HOST = ".".join(["accounts-and-tax"] * 14) + ".example.co.uk"
STOP = f"<https://{LONG_HOST}/unsubscribe/{'WzEsMiwiZW1haWxfbm93Il0.' * 20}>"
UNSUBSCRIBE = {"List-Unsubscribe": STOP, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
ONE_LINE = ANY.filter(lambda text: "\r" not in text and "\n" not in text)
# What headers give a meaning of its own.
SIGNS = st.text(st.sampled_from('abc DEF-=?utf8bq_,;:"\\<>@().'), max_size=300)


def raw_letter(sender: str = HUB, **changes: Any) -> bytes:
    content = {"to": "bob@example.org", "subject": "Hello", "text": "Hello", "html": None, "headers": {}, **changes}
    return mail._letter(content, sender, "<1@example.org>", clock.now())


def test_a_program_finds_the_address_that_stops_the_letters_whole_and_in_one_line(
    world: World,
    settings: Settings,
    office: PostOffice,
) -> None:
    office.open()
    write_to_bob(world, html="<p>Zoë</p>", headers=UNSUBSCRIBE)
    worker_with(world, settings).drain()
    [raw] = office.raw
    assert faults(raw) == []
    assert f"\r\nList-Unsubscribe: {STOP}\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".encode() in raw


@given(subject=ONE_LINE | SIGNS)
@example("Alice invites you – £5 to whoever comes first, and the rest of a very long line that has to be folded")
@example("=?utf-8?q?Hello=0D=0ABcc:_spy@example.org?=")
@example("x" * 998)
@example("two  spaces and\ta tab")
@example("   ")
def test_a_subject_reads_as_it_was_written(subject: str) -> None:
    raw = raw_letter(subject=subject)
    assert faults(raw) == []
    assert texts_of(raw)["Subject"] == visible(subject).replace("\t", " ")


@given(name=ONE_LINE | SIGNS)
@example("Zoë “Straße” Müller, " * 20)
@example("x" * 500)
@example("=?utf-8?q?Spy?=")
@example("\x07")
def test_a_name_beside_an_address_never_touches_the_address(name: str) -> None:
    sender = str(Address(visible(name).replace("\t", " "), "hub", "example.org"))
    raw = raw_letter(sender)
    assert faults(raw) == []
    display = one_address(sender).display_name
    assert texts_of(raw)["From"].endswith(" <hub@example.org>" if display else "hub@example.org")
    assert not display.isalpha() or texts_of(raw)["From"] == f"{display} <hub@example.org>"


@given(text=ANY, html=ANY)
@example("x" * 5_000, "é" * 5_000)
@example(".\r\n..\r\nFrom here\r\n", "NUL \x00 and a form feed \f")
def test_a_body_of_any_text_arrives_in_lines_that_every_server_takes(text: str, html: str) -> None:
    raw = raw_letter(text=text, html=f"<p>{html}</p>")
    assert faults(raw) == []
    assert [_lines(part) for part in content_of(raw)] == [_lines(text), _lines(f"<p>{html}</p>")]


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")


@pytest.mark.parametrize("sender", ["Bücher <hub@bücher.example>", "hub@BÜCHER.example"])
def test_a_sender_whose_domain_has_an_accent_is_written_as_the_network_knows_it(sender: str) -> None:
    raw = raw_letter(sender, to="bob@café.example")
    assert faults(raw) == []
    assert b"hub@xn--bcher-kva.example" in raw
    assert texts_of(raw)["To"] == "bob@xn--caf-dma.example"


def test_a_domain_that_was_another_one_in_2003_is_refused_not_guessed() -> None:
    with pytest.raises(ValueError, match="xn--"):
        ascii_host("straße.example")


def test_letters_of_a_sender_with_an_accent_are_delivered(
    world: World,
    settings: Settings,
    office: PostOffice,
) -> None:
    office.open()
    write_to_bob(world)
    worker_with(world, replace(settings, mail_from="Zoë <hub@bücher.example>")).drain()
    [raw] = office.raw
    assert faults(raw) == []
    assert texts_of(raw)["Message-ID"].endswith("@xn--bcher-kva.example>")


@pytest.mark.parametrize("takes_it", [True, False])
def test_a_recipient_whose_name_is_not_ascii_is_written_to_where_the_server_says_it_can(
    world: World,
    settings: Settings,
    office: PostOffice,
    takes_it: bool,
) -> None:
    office.options = {"enable_SMTPUTF8": takes_it}
    office.open()
    write_to_bob(world, to="zoë@example.org")
    worker_with(world, settings).drain()
    assert ["To: zoë@example.org\r\n".encode() in raw for raw in office.raw] == [True] * takes_it


@pytest.mark.parametrize(
    "headers",
    [
        {"List-Unsubscribe": "<https://hub.example.org/stop>\r\nBcc: spy@example.org"},
        {"List-Unsubscribe": "<https://hub.example.org/stop>\nBcc: spy@example.org"},
        {"List-Unsubscribe": "<https://bücher.example/stop>"},
        {"List-Unsubscribe": f"<https://hub.example.org/{'x' * 1_000}>"},
        {"X-Two\r\nBcc": "spy@example.org"},
        {"": "nothing"},
    ],
)
def test_a_header_that_cannot_be_sent_as_it_stands_is_refused_before_it_is_in_the_outbox(
    world: World, headers: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="header"):
        write_to_bob(world, headers=headers)


@pytest.mark.parametrize("sign", ["\r", "\n", "\r\n"])
def test_no_line_end_gets_into_a_subject_or_an_address(world: World, sign: str) -> None:
    for changes in ({"subject": f"Hello{sign}Bcc: spy@example.org"}, {"to": f"bob@example.org{sign}Bcc: spy@e.org"}):
        with pytest.raises(ValueError, match=r"header|address"):
            write_to_bob(world, **changes)
