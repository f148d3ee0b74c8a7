"""The entry point of `flask` and gunicorn."""

from practice_hub.application import create_app
from practice_hub.base.config import SettingsError

try:
    app = create_app()
except SettingsError as error:
    raise SystemExit(f"Practice Hub cannot start: {error}.") from None
