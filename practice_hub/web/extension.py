"""What one application of this process consists of: Flask's `app.extensions`, with types."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from flask import Flask, current_app

from practice_hub.base.config import Settings
from practice_hub.base.database import Database
from practice_hub.base.jobs import Jobs
from practice_hub.base.migrations import Migrations
from practice_hub.realtime.bus import Bus
from practice_hub.realtime.hub import Hub
from practice_hub.realtime.watch import Watch
from practice_hub.web.fragments import Fragments

T = TypeVar("T")

Check = Callable[[], str]
"""Answers what is wrong in words, or nothing."""


@dataclass(slots=True, kw_only=True)
class PracticeHub:
    """The parts that the composition root makes, and what rooms keep beside them."""

    settings: Settings
    database: Database
    migrations: Migrations
    readiness: Sequence[Check]
    jobs: Jobs
    bus: Bus
    fragments: Fragments
    hub: Hub
    watch: Watch
    registers: dict["Register[Any]", Any] = field(default_factory=dict)

    @classmethod
    def of(cls, app: Flask) -> "PracticeHub":
        return cast(PracticeHub, app.extensions["practice_hub"])

    def init_app(self, app: Flask) -> None:
        app.extensions["practice_hub"] = self

    def close(self) -> None:
        """Stop the threads and let the connections go."""
        self.watch.close()
        self.hub.close()
        self.database.dispose()


def settings() -> Settings:
    """What the operator of the application that answers decided."""
    return PracticeHub.of(current_app).settings


class Register(Generic[T]):
    """Something of which each application has its own, such as the list of what rooms above add to a room's page.

    A room makes it once, at the head of a module: `_sections: Register[list[Section]] = Register(list)`.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make

    def of(self, app: Flask) -> T:
        """This application's, made at its first use."""
        registers = PracticeHub.of(app).registers
        if self not in registers:
            registers[self] = self._make()
        return cast("T", registers[self])
