"""The HTTP face of the real-time core: stream, poll, health, and the gunicorn worker."""
