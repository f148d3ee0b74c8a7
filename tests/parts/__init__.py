"""Real parts for tests: servers, browsers and the application itself, started by the test run in folders of its own.

What a machine lacks is skipped with a reason on a person's machine, and is a failure where CI=true.
"""
