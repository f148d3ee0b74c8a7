"""What people are written: the words of each email of this room."""

from practice_hub.base.mail import Letter


def invitation(name: str, *, inviter: str, practice: str, url: str) -> Letter:
    return Letter(
        f"{inviter} invites you to {practice} on Practice Hub",
        f"Dear {name},\n\n"
        f"{inviter} has invited you to work with {practice} on Practice Hub. Choose your password here:\n\n"
        f"{url}\n\n"
        "The link works once and for seven days. If you did not expect it, do nothing.\n",
    )


def forgotten_password(name: str, *, url: str) -> Letter:
    return Letter(
        "Set a new password for Practice Hub",
        f"Dear {name},\n\n"
        "Somebody, most likely you, asked for a new password for this address. Set it here:\n\n"
        f"{url}\n\n"
        "The link works once and for one hour. If it was not you, do nothing: your password stays as it is.\n",
    )


def address_changed(name: str, *, new: str) -> Letter:
    return Letter(
        "Your email address on Practice Hub was changed",
        f"Dear {name},\n\n"
        f"You now sign in to Practice Hub as {new}. If you did not change this, tell an owner of your practice "
        "at once.\n",
    )


def password_changed(name: str, *, calendar_url: str = "") -> Letter:
    """With `calendar_url` when the address of their calendar was withdrawn: where they make a new one."""
    calendar = (
        "The address of your calendar was withdrawn too, so the calendars that read it show no deadlines any more. "
        f"Make a new one here:\n\n{calendar_url}\n\n"
    )
    return Letter(
        "Your password on Practice Hub was changed",
        f"Dear {name},\n\n"
        "Your password was changed, and your other browsers were signed out. If this was not you, tell an owner of "
        "your practice at once.\n" + (f"\n{calendar.rstrip()}\n" if calendar_url else ""),
    )
