"""A child that reads a stranger's file, as the server sees it: asked, timed and ended."""

import os
import secrets
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import FileIO
from typing import TypeVar, cast

from cnnviz.paths import IMPORT_ROOT
from cnnviz.photos.decoding import decoder_frames

START_SECONDS = 30.0
"""So long a child may take until it is ready."""

PIPE_BYTES = 2**20

# What a child may know of its surroundings: enough to start, and no password.
_KNOWN = frozenset(
    "PATH LD_LIBRARY_PATH PYTHONPATH PYTHONHOME VIRTUAL_ENV LANG LC_ALL SYSTEMROOT TMPDIR".split()
)

T = TypeVar("T")

# The system ended the child, which had used up the time of a file.
_TIME_IS_UP = {
    -getattr(signal, name).value for name in ("SIGXCPU", "SIGALRM") if hasattr(signal, name)
}


class Lost(Exception):
    """The child is gone, or talks nonsense: it has been ended."""

    def __init__(self, message: str, spent: float) -> None:
        super().__init__(message)
        self.spent = spent


class TimeUp(Lost):
    """The child took too long: it has been ended."""


class NotReady(Lost):
    """The child did not even get as far as a question: it has been ended."""


class Child:
    """A child that reads one file at a time.

    Args:
        words: The command that starts it.

    Raises:
        OSError: If no process can be started.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._popen = subprocess.Popen(
            words,
            cwd=IMPORT_ROOT,
            env={name: value for name, value in os.environ.items() if name in _KNOWN}
            | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
        )
        for stream in (self._popen.stdin, self._popen.stdout):
            _widen(cast("FileIO", stream))
        self._ready = False
        self._between_answers = True
        self.answered = 0

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._popen.pid

    def usable(self) -> bool:
        """Return whether the process is there and waits for a question."""
        return self._between_answers and self._popen.poll() is None

    def answer(self, data: bytes, seconds: float, read: Callable[[FileIO, bytes], T]) -> T:
        """Have a file read.

        Args:
            data: The file.
            seconds: How long that may take.
            read: Reads the answer to the question of a token from the pipe; it takes nothing there
                on trust.

        Raises:
            NotReady: If the child cannot be asked.
            TimeUp: If it took longer.
            Lost: If there is no answer, or one that cannot be true.
        """
        questions, answers = cast("FileIO", self._popen.stdin), cast("FileIO", self._popen.stdout)
        self._between_answers = False
        if not self._ready:
            try:
                with self._watched(START_SECONDS):
                    decoder_frames.greeted(answers)
            except Lost as error:
                raise NotReady(str(error), 0.0) from None
            self._ready = True
        token = secrets.token_bytes(decoder_frames.TOKEN)
        with self._watched(seconds):
            decoder_frames.ask(questions, token, data)
            result = read(answers, token)
        self._between_answers = True
        self.answered += 1
        return result

    def end(self) -> None:
        """End it and all that it started."""
        self._kill()
        self._popen.wait()
        for stream in (self._popen.stdin, self._popen.stdout):
            if stream is not None:
                stream.close()

    def _kill(self) -> None:
        if self._popen.returncode is not None:
            return  # its number may be another's by now
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self.pid, signal.SIGKILL)
            else:
                self._popen.kill()

    @contextmanager
    def _watched(self, seconds: float) -> Iterator[None]:
        """End the child after some seconds; whatever then fails is told as one of two errors."""
        late, begun = threading.Event(), time.monotonic()

        def strike() -> None:
            late.set()
            self._kill()

        clock = threading.Timer(seconds, strike)
        clock.daemon = True
        clock.start()
        try:
            yield
        except (OSError, EOFError, decoder_frames.BadFrame) as error:
            clock.cancel()
            self._kill()
            status = self._popen.wait()
            spent = time.monotonic() - begun
            if late.is_set() or status in _TIME_IS_UP:
                raise TimeUp(f"process {self.pid} took too long", spent) from error
            raise Lost(f"process {self.pid} was lost (status {status})", spent) from error
        finally:
            clock.cancel()
            clock.join()


def _widen(pipe: FileIO) -> None:
    """Let a pipe hold more at a time, where the system allows it: that is only faster."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    with suppress(OSError, AttributeError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
