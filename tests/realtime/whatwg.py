"""A reader of event streams after WHATWG HTML, “Interpreting an event stream”: what a browser makes of our bytes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """One dispatched message: its data, its name, and the last event id when it was dispatched."""

    data: str
    event: str
    id: str


class Reader:
    """Feed it bytes in any pieces; it answers the messages that are complete."""

    def __init__(self) -> None:
        self.last_id = ""
        self.retry: int | None = None
        self._bytes = b""
        self._data: list[str] = []
        self._event = ""

    def feed(self, piece: bytes) -> list[Message]:
        self._bytes += piece
        text = self._bytes.decode("utf-8", "replace")
        # The stream is complete up to its last blank line; what follows waits for more.
        whole, end, rest = text.replace("\r\n", "\n").replace("\r", "\n").rpartition("\n\n")
        self._bytes = rest.encode()
        messages = (self._line(line) for line in (whole + end).split("\n")[:-1])
        return [message for message in messages if message]

    def _line(self, line: str) -> Message | None:
        if not line:
            return self._dispatch()
        name, _, value = line.partition(":")
        self._field(name, value.removeprefix(" "))
        return None

    def _field(self, name: str, value: str) -> None:
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._event = value
        elif name == "id" and "\0" not in value:
            self.last_id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self.retry = int(value)

    def _dispatch(self) -> Message | None:
        data, event = self._data, self._event
        self._data, self._event = [], ""
        return Message("\n".join(data), event or "message", self.last_id) if data else None
