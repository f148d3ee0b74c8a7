"""The permission table: pages, actions and streams all ask it, and nothing else."""

from enum import StrEnum

from practice_hub.base.labels import Labelled


class Role(Labelled):
    OWNER = "owner"
    MANAGER = "manager"
    STAFF = "staff"
    READ_ONLY = "read_only", "Read-only"


class Permission(StrEnum):
    EDIT_CLIENTS = "edit_clients"
    EDIT_TASKS = "edit_tasks"
    EDIT_DEADLINES = "edit_deadlines"
    ARCHIVE_CLIENTS = "archive_clients"
    SEE_AUDIT = "see_audit"
    """Sign-ins and exports, which are not for every screen."""
    EXPORT = "export"
    SHARE_VIEWS = "share_views"
    MANAGE_VIEWS = "manage_views"
    """Delete what others share."""
    IMPORT_CLIENTS = "import_clients"
    MAKE_ANNOUNCEMENTS = "make_announcements"
    MANAGE_FIELDS = "manage_fields"
    """The fields that the practice makes for its clients."""
    MANAGE_NOTES = "manage_notes"
    """Delete notes of others."""
    MANAGE_TEMPLATES = "manage_templates"
    """The usual tasks of each kind of deadline."""
    MANAGE_TEAM = "manage_team"
    MANAGE_PRACTICE = "manage_practice"


_STAFF = frozenset({Permission.EDIT_CLIENTS, Permission.EDIT_TASKS, Permission.EDIT_DEADLINES, Permission.SHARE_VIEWS})
_MANAGER = _STAFF | {
    Permission.ARCHIVE_CLIENTS,
    Permission.SEE_AUDIT,
    Permission.EXPORT,
    Permission.MANAGE_VIEWS,
    Permission.IMPORT_CLIENTS,
    Permission.MAKE_ANNOUNCEMENTS,
    Permission.MANAGE_FIELDS,
    Permission.MANAGE_NOTES,
    Permission.MANAGE_TEMPLATES,
}
_OWNER = _MANAGER | {Permission.MANAGE_TEAM, Permission.MANAGE_PRACTICE}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: _OWNER,
    Role.MANAGER: _MANAGER,
    Role.STAFF: _STAFF,
    Role.READ_ONLY: frozenset(),
}


def permissions_of(role: Role) -> frozenset[Permission]:
    return PERMISSIONS[role]
