"""Practice Hub. `application.py` puts it together; this file loads nothing, so that a part can be used by itself."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
