"""The lab's application with the pages' times shortened, and each answer signed by the process that gave it."""

import json
import os
from collections.abc import Callable
from typing import Any

from flask import Response

from tests.faults.lab_app import app

# Times of the real-time element by attribute name, in milliseconds; empty: the true ones.
TIMES: dict[str, int] = json.loads(os.environ.get("LAB_TIMES", "{}"))


def with_times(make: Callable[[], Any]) -> Callable[[], Any]:
    """The same page context, whose real-time element carries the lab's times."""

    def made() -> Any:
        context = make()
        if context.get("realtime"):
            context["realtime"]["options"] = TIMES
        return context

    return made


app.template_context_processors[None] = [with_times(make) for make in app.template_context_processors[None]]


@app.after_request
def sign(response: Response) -> Response:
    response.headers["Lab-Process"] = str(os.getpid())
    return response
