"""A mail server for those who are written to."""

from collections.abc import Iterator

import pytest

from tests.base.test_mail import PostOffice
from tests.world import World


@pytest.fixture
def office(world: World) -> Iterator[PostOffice]:
    """A real mail server, which the installation uses."""
    office = PostOffice()
    world.configure(smtp_url=office.url, mail_from="Hub <hub@example.org>")
    office.open()
    yield office
    office.close()
