"""Email addresses as letters carry them, with a name or without, and host names as networks know them."""

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
    (address,) = addresses
    return Address(address.display_name, address.username, ascii_host(address.domain))


def ascii_host(host: str) -> str:
    """A host name as the network knows it: `bücher.example` is `xn--bcher-kva.example`. Raises `ValueError`."""
    if host.isascii():
        return host
    name = host.encode("idna").decode()
    # Python's codec is of 2003, which wrote “ß” as “ss”: since 2008 that is another host.
    if name.encode().decode("idna") != host.lower():
        raise ValueError(f"{host!r} must be written as xn--…")
    return name
