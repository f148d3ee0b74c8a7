"""The smallest application, to prove the parts with: two pages, and nothing of Practice Hub."""

import os
from collections.abc import Iterator

from flask import Flask

app = Flask(__name__)


@app.get("/healthz")
def healthy() -> str:
    return "well"


@app.get("/<name>")
def page(name: str) -> Iterator[str]:
    yield f"<!doctype html><title>{name}</title><h1>{name}</h1><p id=pid>{os.getpid()}</p>"
    yield "<button id=once>Press</button><input id=field>"
