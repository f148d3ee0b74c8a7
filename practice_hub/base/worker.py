"""The worker: an unpatched process that does the jobs, one at a time, until it is stopped. Any number may run."""

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from practice_hub.base import clock, jobs
from practice_hub.base.database import Database
from practice_hub.base.jobs import Claimed, Daily, Jobs

logger = logging.getLogger(__name__)

# How long a due job waits for an idle worker at the most: one small query each time.
LOOK_SECONDS = 1.0
# A database that is away for an hour should not fill the log.
LONGEST_PAUSE_SECONDS = 30.0
# How soon an idle worker is gone once it is stopped.
NAP_SECONDS = 0.1


class Worker:
    """Claims and does jobs. `around` surrounds each one, as with an application context."""

    def __init__(
        self, database: Database, registry: Jobs, around: Callable[[], AbstractContextManager[object]] = nullcontext
    ) -> None:
        self._database, self._registry, self._around = database, registry, around
        self._stopping = False
        self._noted: set[tuple[str, object]] = set()

    def stop(self, *_signal: object) -> None:
        """Finish the job in hand and end. May be called from a signal handler: it only raises a flag."""
        self._stopping = True

    def work(self) -> None:
        """Until `stop()` is called. A database that is away is asked again and again, less and less often."""
        pause = LOOK_SECONDS
        while not self._stopping:
            try:
                self.drain()
                pause = LOOK_SECONDS
            except Exception:
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                logger.exception("the worker could not look for jobs", extra={"next_look_seconds": pause})
            self._rest(pause)

    def drain(self) -> int:
        """Do what is due now; answers how many jobs were tried."""
        tried = 0
        self._note_daily()
        while not self._stopping and (job := jobs.claim(self._database)) is not None:
            self._do(job)
            tried += 1
        return tried

    def _do(self, job: Claimed) -> None:
        began = time.monotonic()
        try:
            with self._around():
                jobs.run(self._database, job, self._registry.handler_of(job.kind))
        except jobs.LostClaim:
            logger.warning("job took longer than its lease", extra={"job": job.key})
        except Exception as error:
            again = jobs.note_failure(self._database, job, error)
            words = "job failed and will be tried again" if again else "job failed and is given up"
            logger.exception(words, extra={"job": job.key, "attempt": job.attempt})
        else:
            took = round(time.monotonic() - began, 3)
            logger.info("job done", extra={"job": job.key, "attempt": job.attempt, "seconds": took})

    def _note_daily(self) -> None:
        """Every worker notes what occurs daily; the key decides who was first. Asked once an occurrence."""
        for daily in self._registry.daily:
            occurrence = (daily.kind, daily.latest(clock.now()))
            if occurrence not in self._noted:
                self._note(daily)
                self._noted.add(occurrence)

    def _note(self, daily: Daily) -> None:
        with self._database.directory(write=True) as session:
            jobs.enqueue_daily(session, daily)

    def _rest(self, seconds: float) -> None:
        wake = time.monotonic() + seconds
        while not self._stopping and time.monotonic() < wake:
            time.sleep(NAP_SECONDS)
