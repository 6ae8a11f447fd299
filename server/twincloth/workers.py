"""Workers: several processes of one machine that answer at one address, and their parent, which starts and ends them."""

import logging
import signal
import socket
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess

from msgspec.structs import asdict, replace

from twincloth.operator.failures import Failed
from twincloth.running import LAST_RESORT, Occasion, bind, log_to_stderr, reachable
from twincloth.settings import Settings
from twincloth.worker import settings_of, work

SOONEST, LATEST = 0.5, 30.0
"""Seconds from a worker's end to the start of the next; twice as many each time, until one has lasted for the longest."""

GRACE = 5.0
"""Seconds beyond what a worker may take to drain and to stop, after which it is killed."""

SPAWN = get_context("spawn")
"""Fresh interpreters: a fork would inherit one thread of the many that libraries have, and the locks of all."""

log = logging.getLogger(__name__)


def run_workers(settings: Settings, occasion: Occasion) -> None:
    """Have as many processes as the settings say answer at one address, until SIGINT or SIGTERM. Raises Failed.

    SIGHUP has each make way for a new one, one after the other, which is of the release that is installed by then.
    """
    if not settings.database:
        raise Failed(
            f"--workers {settings.workers}: SQLite is for one process, and several need PostgreSQL: name it"
            " with --database"
        )
    log_to_stderr(settings)
    with bind(settings) as listener:
        settings = reachable(replace(settings, port=listener.getsockname()[1]))
        Parent(settings, listener, occasion).run()


class Worker:
    """One place among the workers, and the process that has it just now."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.process: SpawnProcess | None = None
        self.ready = False
        self.makes_way = False
        """Whether it was told to end because a new one is wanted."""
        self.due = 0.0
        """When to start the next (time.monotonic)."""
        self._began = 0.0
        self._pause = SOONEST

    def begin(self, process: SpawnProcess) -> None:
        """Take a process that was just started."""
        self.process, self._began = process, time.monotonic()
        self.makes_way = False

    def end(self) -> float:
        """Its process is no more; in how many seconds the next is to be started."""
        now = time.monotonic()
        if now - self._began >= LATEST:
            self._pause = SOONEST
        pause = 0.0 if self.makes_way else self._pause
        if not self.makes_way:
            self._pause = min(2 * self._pause, LATEST)
        self.process, self.ready, self.due = None, False, now + pause
        return pause


class Parent:
    """Answers nobody itself, so that there is little that could end it.

    The workers share its listening socket: what waits there when one of them ends is answered by the others.
    """

    def __init__(self, settings: Settings, listener: socket.socket, occasion: Occasion) -> None:
        self._settings = settings
        self._listener = listener
        self._occasion = occasion
        self._workers = [Worker(number) for number in range(1, settings.workers + 1)]
        self._making_way: deque[Worker] = deque()
        self._hears, self._says = SPAWN.Pipe(duplex=False)
        self._complete = False
        """Whether all have been ready at once."""

    def run(self) -> None:
        """Until told to stop. Raises Failed where a worker ends before all could begin."""
        with _signals() as signals:
            try:
                while not self._is_told_to_stop(signals):
                    self._start_who_is_due()
                    self._make_way()
                    self._wait(signals)
            finally:
                self._stop(signals)

    def _is_told_to_stop(self, signals: socket.socket) -> bool:
        told = set(_read(signals))
        if signal.SIGHUP in told:
            self._making_way.extend(worker for worker in self._workers if worker not in self._making_way)
        return bool(told & {signal.SIGINT, signal.SIGTERM})

    def _start_who_is_due(self) -> None:
        for worker in self._workers:
            if worker.process is None and worker.due <= time.monotonic():
                worker.begin(self._started(worker.number))

    def _started(self, number: int) -> SpawnProcess:
        settings = settings_of(self._settings, number)
        occasion = self._occasion if number == 1 else None
        process = SPAWN.Process(
            target=work,
            name=settings.process_name,
            args=(asdict(settings), self._listener, occasion, number, self._says),
        )
        resource_tracker.ensure_running()  # where it starts only now, multiprocessing unblocks signals
        # Ctrl-C is sent to all processes of a terminal, and when workers end is for their parent to say.
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        process.start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
        return process

    def _make_way(self) -> None:
        """Have the next one replaced, as soon as nobody else is missing."""
        if self._making_way and all(worker.ready for worker in self._workers):
            worker = self._making_way.popleft()
            worker.makes_way = True
            self._terminate(worker)

    def _wait(self, signals: socket.socket, until: float | None = None) -> None:
        """Until something happens, or a time (time.monotonic), or the next worker is due."""
        ends = (
            [worker.due for worker in self._workers if worker.process is None] if until is None else [until]
        )
        within = max(0.0, min(ends) - time.monotonic()) if ends else None
        sentinels = [worker.process.sentinel for worker in self._workers if worker.process]
        wait([signals, self._hears, *sentinels], within)
        while self._hears.poll():
            self._workers[self._hears.recv() - 1].ready = True
        if not self._complete and all(worker.ready for worker in self._workers):
            self._complete = True
            log.info("All %d workers are ready", len(self._workers))
        for worker in self._workers:
            if worker.process and not worker.process.is_alive():
                self._note_end(worker, worker.process, stopping=until is not None)

    def _note_end(self, worker: Worker, process: SpawnProcess, *, stopping: bool) -> None:
        status = process.exitcode
        again = worker.end()
        if stopping or worker.makes_way:
            return
        if not self._complete:
            raise Failed(f"{process.name} could not begin (status {status}); the lines above say why")
        log.error("%s has ended (status %s); another takes its place in %.1f s", process.name, status, again)

    def _stop(self, signals: socket.socket) -> None:
        """Have all end; whoever is told a second time waits no longer, and is killed when even that takes too long."""
        last = time.monotonic() + self._settings.drains_within + LAST_RESORT + GRACE
        told = True
        while living := [worker for worker in self._workers if worker.process]:
            for worker in living if told else ():
                self._terminate(worker)
            self._wait(signals, last)
            told = bool(_read(signals))
            if time.monotonic() >= last:
                for worker in living:
                    log.error("worker %d does not end, and is killed", worker.number)
                    self._kill(worker)

    def _terminate(self, worker: Worker) -> None:
        if worker.process:
            worker.process.terminate()

    def _kill(self, worker: Worker) -> None:
        if worker.process:
            worker.process.kill()
            worker.process.join()


@contextmanager
def _signals() -> Iterator[socket.socket]:
    """A socket from which the numbers of the signals can be read that we are sent, a byte each."""
    hears, says = socket.socketpair()
    with hears, says:
        for end in (hears, says):
            end.setblocking(False)
        before = signal.set_wakeup_fd(says.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: None)
        try:
            yield hears
        finally:
            signal.set_wakeup_fd(before)


def _read(signals: socket.socket) -> bytes:
    with suppress(BlockingIOError):
        return signals.recv(64)
    return b""
