"""A program started by a test: its log, its signals, its end."""

import contextlib
import os
import pwd
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.parts import waiting

# What a server may need to finish; one that takes longer is killed, and its test is told.
END_SECONDS = 15


class Process:
    """One program with its children, in a process group of its own: a signal can reach all, or the first alone."""

    def __init__(
        self, command: Sequence[str | Path], *, log: Path, env: Mapping[str, str] | None = None, user: str | None = None
    ) -> None:
        self.command = [str(part) for part in command]
        self.log_path = log
        self.env = env
        self.user = user
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        assert not self.alive, f"{self.command[0]} is running already"
        with self.log_path.open("ab") as log:
            self._running = subprocess.Popen(
                self.command,
                env=self.env,
                user=self.user,
                group=pwd.getpwnam(self.user).pw_gid if self.user else None,
                extra_groups=[] if self.user else None,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_for_port(self, port: int) -> None:
        waiting.until(lambda: waiting.listens(port) or not self.alive, f"{self.command[0]} listening on {port}")
        assert self.alive, f"{self.command[0]} ended at once:\n{self.log()}"

    @property
    def pid(self) -> int:
        assert self._running is not None, f"{self.command[0]} was never started"
        return self._running.pid

    @property
    def alive(self) -> bool:
        return self._running is not None and self._running.poll() is None

    def log(self) -> str:
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def terminate(self) -> int:
        """Ask the first process to finish, as a service manager does; its exit status."""
        return self._end(lambda: os.kill(self.pid, signal.SIGTERM))

    def kill(self) -> int:
        """The power fails: no process of the group runs another instruction."""
        return self._end(lambda: self._signal_group(signal.SIGKILL))

    def freeze(self) -> None:
        """Connections stay open and nobody answers."""
        self._signal_group(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal_group(signal.SIGCONT)

    def wait(self, seconds: float = END_SECONDS) -> int:
        assert self._running is not None
        return self._running.wait(seconds)

    def stop(self) -> None:
        """The end of a test, in whatever state it left the program."""
        if self._running is not None:
            self.kill()

    def _end(self, ask: Callable[[], None]) -> int:
        ask()
        try:
            return self.wait()
        except subprocess.TimeoutExpired:
            self._signal_group(signal.SIGKILL)
            raise AssertionError(f"{self.command[0]} did not end in {END_SECONDS} s:\n{self.log()}") from None

    def _signal_group(self, number: signal.Signals) -> None:
        # Its children may outlive the first process, or have gone with it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)
