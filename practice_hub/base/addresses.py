"""Email addresses as letters carry them, with a name or without."""

from email.errors import HeaderParseError, MessageDefect, NonASCIILocalPartDefect
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage
from typing import cast


def one_address(written: str) -> Address:
    """The one address that is written here, such as `Bob Ashworth <bob@example.org>`. Raises `ValueError`."""
    letter = EmailMessage()
    try:
        letter["To"] = written
        addresses = cast(AddressHeader, letter["To"]).addresses
        defects: tuple[MessageDefect, ...] = letter["To"].defects
    except (HeaderParseError, IndexError, ValueError) as error:
        raise ValueError(f"{written!r} is not an email address") from error
    # Servers of today take such a name (RFC 6531), and smtplib asks whether theirs does.
    faults = [defect for defect in defects if not isinstance(defect, NonASCIILocalPartDefect)]
    if len(addresses) != 1 or faults or not addresses[0].username or not addresses[0].domain:
        raise ValueError(f"{written!r} is not an email address")
    return addresses[0]
