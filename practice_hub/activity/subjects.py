"""What the story is about: a record of any room."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """The record that something was done to, named by the room that knows it."""

    type: str
    id: int
    name: str
    link: str = ""
