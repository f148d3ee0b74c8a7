"""The activity page's filters in words: what each is set to, or what it could be set to."""

from collections.abc import Mapping

from practice_hub.activity.forms import PERIODS, Filters
from practice_hub.activity.subject_types import SubjectTypes
from practice_hub.people.viewer import Viewer
from practice_hub.web.filters import Filter
from practice_hub.web.templating import short_date

LABELS = {"person": "Person", "type": "Record", "action": "Action", "period": "Period", "q": "Name"}
# What means nothing without its filter goes with it.
GOES_WITH = {"type": ("record", "action"), "period": ("since", "until")}


def filters_of(
    filters: Filters, viewer: Viewer, names: Mapping[int, str], subject_types: SubjectTypes, record_name: str = ""
) -> list[Filter]:
    """Every filter. `record_name` is what the one record is called, when somebody asks for one."""
    words = _words(filters, names, subject_types, record_name)
    choices = _choices(filters, viewer, names, subject_types)
    return [
        Filter(
            label,
            words[name],
            filters.url(**dict.fromkeys((name, *GOES_WITH.get(name, ())))),
            [] if filters.arguments.get(name) else filters.options(name, choices.get(name, {})),
        )
        for name, label in LABELS.items()
    ]


def _words(filters: Filters, names: Mapping[int, str], subject_types: SubjectTypes, record_name: str) -> dict[str, str]:
    criteria = filters.criteria
    return {
        "person": "" if criteria.person is None else names.get(criteria.person, "Somebody unknown"),
        "type": _record(filters, subject_types, record_name),
        "action": subject_types.actions().get(criteria.action, criteria.action),
        "period": _dates(filters) or PERIODS.get(filters.arguments.get("period", ""), ""),
        "q": f"“{criteria.text}”" if criteria.text else "",
    }


def _choices(
    filters: Filters, viewer: Viewer, names: Mapping[int, str], subject_types: SubjectTypes
) -> dict[str, Mapping[str, str]]:
    visible = subject_types.visible_to(viewer)
    chosen = [one for one in visible if one.type == filters.criteria.subject_type] or visible
    return {
        "person": {str(id): name for id, name in sorted(names.items(), key=lambda person: person[1].lower())},
        "type": {one.type: one.label for one in visible},
        "action": {action: words for one in chosen for action, words in one.visible_to(viewer).items()},
        "period": PERIODS,
    }


def _record(filters: Filters, subject_types: SubjectTypes, name: str) -> str:
    subject_type, record = filters.criteria.subject_type, filters.criteria.record
    if not subject_type or record is None:
        return subject_types.label(subject_type) if subject_type else ""
    return name or f"{subject_types.label(subject_type)} {record}"


def _dates(filters: Filters) -> str:
    if filters.dates.errors:
        return ""
    since, until = filters.dates.since.data, filters.dates.until.data
    if since and until:
        return f"{short_date(since)} to {short_date(until)}"
    return f"Since {short_date(since)}" if since else f"Until {short_date(until)}" if until else ""
