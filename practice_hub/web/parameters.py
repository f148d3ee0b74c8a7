"""What a person sends, in an address or a form."""

from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict


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
