"""Make the tab's icons with a number of unread notifications: `python static/favicons/make_favicons.py`.

Files, because the security policy allows no image that a script has drawn. The plain icon is ../favicon.svg.
"""

from pathlib import Path

FOLDER = Path(__file__).parent
PLAIN = FOLDER.parent / "favicon.svg"

# An icon is 16 pixels wide on most screens: one digit can be read, and for more there is a dot.
NUMBERS = range(1, 10)
MORE = "more"

# Red means urgent, so the badge is the ink of the title on white.
BADGE = '<circle cx="22" cy="10" r="10" fill="#fff"/><circle cx="22" cy="10" r="8.6" fill="#111419"/>'
DIGIT = (
    '<text x="22" y="15" font-family="Arial,Helvetica,sans-serif" font-size="14" font-weight="700"'
    ' text-anchor="middle" fill="#fff">{digit}</text>'
)
DOT = '<circle cx="22" cy="10" r="3.4" fill="#fff"/>'


def icon(mark: str) -> str:
    return PLAIN.read_text().rstrip().removesuffix("</svg>") + BADGE + mark + "</svg>\n"


def icons() -> dict[str, str]:
    """Name of each file and its text."""
    numbered = {f"{number}.svg": icon(DIGIT.format(digit=number)) for number in NUMBERS}
    return numbered | {f"{MORE}.svg": icon(DOT)}


def main() -> None:
    for name, text in icons().items():
        (FOLDER / name).write_text(text)


if __name__ == "__main__":
    main()
