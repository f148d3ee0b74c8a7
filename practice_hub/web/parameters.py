"""What a person sends, in an address or a form."""

from collections.abc import Container, Iterable
from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter, Map


class Parameters(ImmutableMultiDict[str, Any]):
    """As sent, without NUL: no keyboard types it, and PostgreSQL refuses texts that hold one."""

    def __init__(self, sent: Any = None) -> None:
        pairs = ImmutableMultiDict(sent or ()).items(multi=True)
        super().__init__([(_bare(name), _bare(value)) for name, value in pairs])


class PlainRequest(Request):
    """A request whose texts can all be kept."""

    parameter_storage_class = Parameters


def _bare(value: Any) -> Any:
    return value.replace("\x00", "") if isinstance(value, str) else value


class IdConverter(IntegerConverter):
    """The number of a record in an address: `/<id:client_id>`. One that no column can hold is no address."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**63 - 1)


# The largest number of a database column has 19 digits.
MOST_DIGITS = 18
# No name of a record is longer; a longer text finds nothing.
MOST_TEXT = 200


def record_id(text: str | None) -> int | None:
    """The number of a record out of an address or a form; None for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None


def record_ids(texts: Iterable[str]) -> set[int]:
    """The numbers among these texts."""
    return {number for text in texts if (number := record_id(text)) is not None}


def id_text(text: str | None, *words: str) -> str:
    """A number, or one of these words, as a filter of an address holds it; "" for anything else."""
    return str(text) if text in words or record_id(text) is not None else ""


def one_of(text: str | None, known: Container[str]) -> str:
    """The text, if it is one of these; else ""."""
    return text if text and text in known else ""


def search_text(text: str | None) -> str:
    """What is searched for: without NUL, with single spaces, and no longer than what can be found."""
    return " ".join(_bare(text or "").split())[:MOST_TEXT]
