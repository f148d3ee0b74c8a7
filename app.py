"""The entry point of `flask` and gunicorn."""

from practice_hub import create_app

app = create_app()
