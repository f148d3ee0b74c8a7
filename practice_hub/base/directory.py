"""The directory: what must be found before a tenant is known. The only module that touches its tables.

Its tables have no row-level security. Every function takes the session it works in, so that signing a colleague off
and changing their role are one unit of work.
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_, delete, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Mapped, Session, mapped_column

from practice_hub.base import clock
from practice_hub.base.database import BigId, Model


class Tenant(Model):
    """One practice, as the directory knows it: a number."""

    __tablename__ = "tenants"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class SignIn(Model):
    """An email address (lower case, one in the installation) with its password's hash, and whose it is."""

    __tablename__ = "sign_ins"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    tenant_id: Mapped[int] = mapped_column(BigId, ForeignKey("tenants.id"))
    user_id: Mapped[int] = mapped_column(BigId)
    active: Mapped[bool] = mapped_column(default=True)
    __table_args__ = (Index(None, "tenant_id", "user_id"),)


class Browser(Model):
    """A signed-in browser. Its cookie's token is stored hashed; its role holds for its whole life."""

    __tablename__ = "browsers"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    tenant_id: Mapped[int] = mapped_column(BigId, ForeignKey("tenants.id"))
    user_id: Mapped[int] = mapped_column(BigId)
    role: Mapped[str] = mapped_column(String(20))
    description: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(45), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_active_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    __table_args__ = (Index(None, "tenant_id", "user_id"),)


class OneTimeLink(Model):
    """An invitation, a forgotten password, the first set-up: a secret that lets one person in once.

    That of a calendar is used as often as its program asks, and stands as used once it is taken back.
    """

    __tablename__ = "one_time_links"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(20))
    tenant_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("tenants.id"))
    user_id: Mapped[int | None] = mapped_column(BigId)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


# The purpose of a calendar's address, which goes with what gave it (accounts) and is made and read by compliance.
CALENDAR = "calendar"


def hashed(token: str) -> str:
    """What is stored of a secret: tokens are long and random, so one round of SHA-256 suffices."""
    return hashlib.sha256(token.encode()).hexdigest()


# --- tenants -----------------------------------------------------------------------------------------------------


def add_tenant(session: Session) -> Tenant:
    tenant = Tenant()
    session.add(tenant)
    session.flush()
    return tenant


def tenant_ids(session: Session) -> Sequence[int]:
    """Every tenant, in number order: sweeps open one session for each."""
    return session.scalars(select(Tenant.id).order_by(Tenant.id)).all()


def has_tenants(session: Session) -> bool:
    """Whether anybody has set up a practice yet."""
    return session.scalar(select(Tenant.id).limit(1)) is not None


# --- sign-ins ----------------------------------------------------------------------------------------------------


def normal_email(email: str) -> str:
    return email.strip().lower()


def find_sign_in(session: Session, email: str) -> SignIn | None:
    return session.scalar(select(SignIn).where(SignIn.email == normal_email(email)))


def sign_in_of(session: Session, tenant_id: int, user_id: int) -> SignIn | None:
    return session.scalar(select(SignIn).where(SignIn.tenant_id == tenant_id, SignIn.user_id == user_id))


def lock_sign_in(session: Session, tenant_id: int, user_id: int) -> SignIn | None:
    """The same, locked until the unit of work ends: the password stays what it is so long."""
    own = select(SignIn).where(SignIn.tenant_id == tenant_id, SignIn.user_id == user_id)
    return session.scalar(own.with_for_update(), execution_options={"populate_existing": True})


def add_sign_in(session: Session, *, email: str, password_hash: str, tenant_id: int, user_id: int) -> SignIn:
    """Raises `IntegrityError` at the flush when the address is taken, in whichever practice."""
    row = SignIn(email=normal_email(email), password_hash=password_hash, tenant_id=tenant_id, user_id=user_id)
    session.add(row)
    session.flush()
    return row


def change_sign_in(session: Session, tenant_id: int, user_id: int, **values: str | bool) -> None:
    """The person signs in with this `password_hash` or (normal) `email`, or can do so or not (`active`), from here on.

    Raises `IntegrityError` when the address is taken, in whichever practice.
    """
    own = update(SignIn).where(SignIn.tenant_id == tenant_id, SignIn.user_id == user_id)
    session.execute(own.values(**values))


def remove_sign_in(session: Session, tenant_id: int, user_id: int) -> None:
    """The address is free again."""
    session.execute(delete(SignIn).where(SignIn.tenant_id == tenant_id, SignIn.user_id == user_id))


# --- signed-in browsers ------------------------------------------------------------------------------------------


def add_browser(
    session: Session, *, tenant_id: int, user_id: int, role: str, description: str = "", address: str = ""
) -> tuple[Browser, str]:
    """A new signed-in browser and the token for its cookie, which is nowhere stored."""
    token = secrets.token_urlsafe(32)
    browser = Browser(
        token_hash=hashed(token),
        tenant_id=tenant_id,
        user_id=user_id,
        role=role,
        description=description[:200],
        address=address[:45],
    )
    session.add(browser)
    session.flush()
    return browser, token


def find_browser(session: Session, token: str, *, idle: timedelta, whole: timedelta) -> Browser | None:
    """The signed-in browser with this token, unless it was ended or has expired."""
    return session.scalar(select(Browser).where(Browser.token_hash == hashed(token), _is_signed_in(idle, whole)))


def live_browsers(session: Session, browser_ids: Iterable[int], *, idle: timedelta, whole: timedelta) -> set[int]:
    """Which of these browsers are still signed in: the question that every process asks every few seconds."""
    wanted = list(browser_ids)
    if not wanted:
        return set()
    return set(session.scalars(select(Browser.id).where(Browser.id.in_(wanted), _is_signed_in(idle, whole))))


def browsers_of(session: Session, tenant_id: int, user_id: int, *, idle: timedelta, whole: timedelta) -> list[Browser]:
    """A person's signed-in browsers, the last used first."""
    own = select(Browser).where(Browser.tenant_id == tenant_id, Browser.user_id == user_id, _is_signed_in(idle, whole))
    return list(session.scalars(own.order_by(Browser.last_active_at.desc(), Browser.id.desc())))


def _is_signed_in(idle: timedelta, whole: timedelta) -> ColumnElement[bool]:
    """Neither ended nor expired."""
    now = clock.now()
    return and_(Browser.ended_at.is_(None), Browser.last_active_at > now - idle, Browser.created_at > now - whole)


def last_active(session: Session, tenant_id: int, user_ids: Iterable[int] | None = None) -> dict[int, datetime]:
    """When each person of a practice was last active, in whichever browser; those who never were are left out."""
    latest = select(Browser.user_id, func.max(Browser.last_active_at)).where(Browser.tenant_id == tenant_id)
    if user_ids is not None:
        latest = latest.where(Browser.user_id.in_(list(user_ids)))
    return {row[0]: row[1] for row in session.execute(latest.group_by(Browser.user_id))}


def touch_browser(session: Session, browser_id: int) -> None:
    session.execute(update(Browser).where(Browser.id == browser_id).values(last_active_at=clock.now()))


def end_browser(session: Session, tenant_id: int, user_id: int, browser_id: int) -> Browser | None:
    """End one of a person's signed-in browsers and answer it; None when it is not theirs or has ended."""
    own = update(Browser).where(
        Browser.id == browser_id,
        Browser.tenant_id == tenant_id,
        Browser.user_id == user_id,
        Browser.ended_at.is_(None),
    )
    return session.scalar(own.values(ended_at=clock.now()).returning(Browser))


def end_browsers(session: Session, tenant_id: int, user_id: int, *, but: int = 0) -> Sequence[Browser]:
    """End a person's signed-in browsers, all or all but the one in use, and answer them."""
    wanted = update(Browser).where(
        Browser.tenant_id == tenant_id, Browser.user_id == user_id, Browser.ended_at.is_(None), Browser.id != but
    )
    return session.scalars(wanted.values(ended_at=clock.now()).returning(Browser)).all()


def has_ended(session: Session, browser_id: int) -> bool:
    """Whether this browser was signed out: asked where a moment matters."""
    ended = select(Browser.id).where(Browser.id == browser_id, Browser.ended_at.is_not(None))
    return session.scalar(ended) is not None


def end_all(session: Session) -> None:
    """End every signed-in browser and withdraw every one-time link of the installation."""
    now = clock.now()
    session.execute(update(Browser).where(Browser.ended_at.is_(None)).values(ended_at=now))
    session.execute(update(OneTimeLink).where(OneTimeLink.used_at.is_(None)).values(used_at=now))


# --- one-time links ----------------------------------------------------------------------------------------------


def add_link(
    session: Session, purpose: str, *, tenant_id: int | None, user_id: int | None, expires_at: datetime
) -> str:
    """A new one-time link; answers its token, which is nowhere stored."""
    token = secrets.token_urlsafe(32)
    session.add(
        OneTimeLink(
            token_hash=hashed(token), purpose=purpose, tenant_id=tenant_id, user_id=user_id, expires_at=expires_at
        )
    )
    session.flush()
    return token


def find_link(session: Session, purpose: str, token: str) -> OneTimeLink | None:
    """The link with this token, unless it was used or has expired."""
    return session.scalar(
        select(OneTimeLink).where(
            OneTimeLink.token_hash == hashed(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > clock.now(),
        )
    )


def has_link(session: Session, purpose: str, tenant_id: int, user_id: int) -> bool:
    """Whether a person has a link of this purpose that works."""
    own = select(OneTimeLink.id).where(
        OneTimeLink.purpose == purpose,
        OneTimeLink.tenant_id == tenant_id,
        OneTimeLink.user_id == user_id,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > clock.now(),
    )
    return session.scalar(own.limit(1)) is not None


def use_link(session: Session, link: OneTimeLink) -> bool:
    """Use the link up; False when somebody was quicker."""
    own = update(OneTimeLink).where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None))
    return cast("CursorResult[object]", session.execute(own.values(used_at=clock.now()))).rowcount == 1


def withdraw_links(session: Session, purpose: str | None, tenant_id: int, user_id: int) -> set[str]:
    """What a person was sent or made stops working: of one purpose, since a newer one is made, or (None) of any.

    Answers of which purposes there was something.
    """
    working = update(OneTimeLink).where(
        OneTimeLink.tenant_id == tenant_id, OneTimeLink.user_id == user_id, OneTimeLink.used_at.is_(None)
    )
    if purpose is not None:
        working = working.where(OneTimeLink.purpose == purpose)
    return set(session.scalars(working.values(used_at=clock.now()).returning(OneTimeLink.purpose)))


# --- what has ended ----------------------------------------------------------------------------------------------


def prune_browsers(session: Session, *, keep: timedelta) -> int:
    """Forget signed-in browsers that were ended, or last used, longer ago than this."""
    past = clock.now() - keep
    old = delete(Browser).where((Browser.ended_at < past) | (Browser.last_active_at < past))
    return cast("CursorResult[object]", session.execute(old)).rowcount


def prune_links(session: Session, *, keep: timedelta) -> int:
    """Forget one-time links that were used, or expired, longer ago than this."""
    past = clock.now() - keep
    old = delete(OneTimeLink).where((OneTimeLink.used_at < past) | (OneTimeLink.expires_at < past))
    return cast("CursorResult[object]", session.execute(old)).rowcount
