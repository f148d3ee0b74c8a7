"""What every test may ask for. The real parts are in tests/parts/; the application's fixtures stand below."""

import gc

pytest_plugins = [
    "tests.parts.pace",
    "tests.parts.redis",
    "tests.parts.nginx",
    "tests.parts.chromium",
    "tests.parts.browser",
    "tests.parts.rawcdp",
    "tests.parts.server",
    "tests.fixtures",
]

# ── The application ────────────────────────────────────────────────────────────────────────────────────────────────


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: looking through it for what may go takes a sixth of the tests' time."""
    gc.collect()
    gc.freeze()
