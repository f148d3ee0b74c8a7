"""What notifications and mutes are about: a record of any room."""

from typing import NamedTuple


class SubjectRef(NamedTuple):
    """The record, by type and number."""

    type: str
    id: int
