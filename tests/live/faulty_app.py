"""The application with faults in places where a server would log them itself."""

import logging
from collections.abc import Iterable
from typing import Any

from practice_hub.application import create_app

app = create_app()
application = app.wsgi_app


def fault(token: str) -> str:
    logging.getLogger("some.library").error("the library says no", exc_info=ValueError(token))
    raise ValueError(f"{token} is no number")


def beyond(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """After everything that the application catches."""
    answer = application(environ, start_response)
    if environ["PATH_INFO"].startswith("/invitation/"):
        raise LookupError(environ["PATH_INFO"])
    return answer


app.view_functions["links.reset_page"] = fault
app.wsgi_app = beyond  # type: ignore[method-assign]
