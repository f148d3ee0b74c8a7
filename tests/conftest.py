"""What every test may ask for. The real parts are in tests/parts/; the application's fixtures stand below."""

pytest_plugins = [
    "tests.parts.pace",
    "tests.parts.postgres",
    "tests.parts.redis",
    "tests.parts.nginx",
    "tests.parts.chromium",
    "tests.parts.browser",
    "tests.parts.rawcdp",
    "tests.parts.server",
    "tests.world",
    "tests.faults.lab",
    "tests.faults.house",
]

# ── The application ────────────────────────────────────────────────────────────────────────────────────────────────
