"""The ring: one tenant's last frames, finished bytes that every subscription shares (docs/realtime.md, section 2)."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

# Frames kept for readers that are a little behind; older ones come from the log.
RING_FRAMES = 512
RING_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Frame:
    """The finished bytes of one event. An event that draws nothing has none, and still has its place."""

    position: int
    audience: str
    data: bytes


class Ring:
    """Frames of the positions after `start` up to `end`, without a hole."""

    def __init__(self, position: int, frames: int = RING_FRAMES, size: int = RING_BYTES) -> None:
        self.start = self.end = position
        self._frames: deque[Frame] = deque()
        self._most_frames, self._most_bytes, self._bytes = frames, size, 0
        self._joined: dict[tuple[int, frozenset[str]], bytes] = {}
        self._joined_bytes = 0

    def append(self, frames: Iterable[Frame]) -> None:
        """Add the frames that follow `end`. Raises `ValueError` at a hole: a gap is a reset, never a guess."""
        for frame in frames:
            if frame.position != self.end + 1:
                raise ValueError(f"a hole in the ring: {self.end} is followed by {frame.position}")
            self._frames.append(frame)
            self._bytes += len(frame.data)
            self.end = frame.position
        self._forget_oldest()
        self._forget_joined()

    def refill(self, frames: Iterable[Frame]) -> None:
        """Put older frames (up to `start`) back in front, as far as there is room."""
        for frame in reversed(list(frames)):
            if frame.position != self.start or self._is_full(len(frame.data)):
                return
            self._frames.appendleft(frame)
            self._bytes += len(frame.data)
            self.start -= 1

    def covers(self, position: int) -> bool:
        """Whether a reader that stands at `position` can be served from here."""
        return self.start <= position <= self.end

    def take(self, position: int, audiences: frozenset[str]) -> bytes:
        """All frames after `position` that these audiences may hear, joined once for everybody who asks the same."""
        if position == self.end:
            return b""
        key = (position, audiences)
        joined = self._joined.get(key)
        return self._join(key) if joined is None else joined

    def _join(self, key: tuple[int, frozenset[str]]) -> bytes:
        """Remembered for the next who asks the same. All that is remembered takes no more room than the frames may."""
        joined = join(self._after(key[0]), key[1])
        if self._joined_bytes + len(joined) > self._most_bytes:
            self._forget_joined()
        self._joined[key] = joined
        self._joined_bytes += len(joined)
        return joined

    def _forget_joined(self) -> None:
        self._joined.clear()
        self._joined_bytes = 0

    def _after(self, position: int) -> Iterable[Frame]:
        skip = position - self.start
        # The newest few are asked for nearly always, and a deque is quick at its ends alone.
        newest = len(self._frames) - skip
        tail = [frame for frame, _ in zip(reversed(self._frames), range(newest), strict=False)]
        return reversed(tail)

    def _is_full(self, extra: int) -> bool:
        return len(self._frames) >= self._most_frames or self._bytes + extra > self._most_bytes

    def _forget_oldest(self) -> None:
        while len(self._frames) > self._most_frames or (self._bytes > self._most_bytes and len(self._frames) > 1):
            gone = self._frames.popleft()
            self._bytes -= len(gone.data)
            self.start = gone.position


def join(frames: Iterable[Frame], audiences: frozenset[str]) -> bytes:
    """The bytes of those frames that these audiences may hear, in order."""
    return b"".join(frame.data for frame in frames if frame.audience in audiences)
