"""The lists that can be saved as views. Rooms above name theirs; what their filters read is all that is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, url_for

from practice_hub.web.extension import Register

Read = Callable[[Mapping[str, str]], dict[str, str]]


@dataclass(frozen=True, slots=True)
class ListPage:
    """`read` takes the arguments of an address, and answers those that the list knows."""

    key: str
    label: str
    endpoint: str
    read: Read

    def url(self, arguments: Mapping[str, Any]) -> str:
        return url_for(self.endpoint, **arguments)


_list_pages: Register[dict[str, ListPage]] = Register(dict)


def add_list_page(app: Flask, page: ListPage) -> None:
    _list_pages.of(app)[page.key] = page


def list_pages() -> dict[str, ListPage]:
    """Those of this app, by key."""
    return _list_pages.of(current_app)
