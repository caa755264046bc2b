"""Runs the commands of a benchmark: with progress, a time limit, and the CPU time they took."""

import dataclasses
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time

MOST_SECONDS = 480  # of one command
PROGRESS_SECONDS = 15  # between two lines, where standard error is no terminal
STOP_SECONDS = 30  # for a command to end when it is told to
SHOWN_ERROR_BYTES = 2000


class BenchError(Exception):
    """Place, cause and remedy of a failure."""


@dataclasses.dataclass
class Outcome:
    """What a command that succeeded has printed and taken."""

    output: str
    seconds: float
    cpu_seconds: float  # of the command and the processes it waited for; the server's is not in it


class Progress:
    """Says on standard error, while it is open, what is done and for how long."""

    def __init__(self, what, tells_end):
        self._what = what
        self._tells_end = tells_end
        self._done = threading.Event()
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, kind, *_):
        self._done.set()
        self._thread.join()
        if self._tells_end or kind is not None:
            self._write("" if kind is None else ", broken off", is_last=True)

    def _tick(self):
        is_terminal = sys.stderr.isatty()
        while not self._done.wait(1 if is_terminal else PROGRESS_SECONDS):
            self._write(" …", is_last=False)

    def _write(self, suffix, is_last):
        seconds = time.monotonic() - self._began
        line = f"{self._what}: {seconds:.1f} s{suffix}"
        if sys.stderr.isatty():
            line = f"\r\033[K{line}" + ("\n" if is_last else "")
        else:
            line += "\n"
        sys.stderr.write(line)
        sys.stderr.flush()


def _end_of(file):
    """The last bytes of a file, as text."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - SHOWN_ERROR_BYTES))
    return file.read().decode(errors="replace").strip()


def _stop(process):
    """Ends a command, with all it started, and waits for it."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            pass
        try:
            process.wait(STOP_SECONDS)
            return
        except subprocess.TimeoutExpired:
            continue


def _wait(process):
    """Waits for a command.  What it used, and whether it was ended because it took too long."""
    is_late = threading.Event()

    def end_late_command():
        is_late.set()
        os.killpg(process.pid, signal.SIGKILL)

    timer = threading.Timer(MOST_SECONDS, end_late_command)
    timer.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        _stop(process)
        raise
    finally:
        timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage, is_late.is_set()


def run(command, what, *, cwd=None, environment=None, good_statuses=(0,), tells_end=True):
    """Runs `command`, which `what` names in messages.  A BenchError if it fails or is too slow.

    tells_end: False keeps the progress silent while the command takes no longer than expected.
    """
    shown = shlex.join(str(part) for part in command)
    with (tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors,
          Progress(what, tells_end)):
        began = time.monotonic()
        try:
            # A session of its own: Ctrl-C comes to us, and we end the command in good order.
            process = subprocess.Popen(
                [str(part) for part in command], cwd=cwd, env=environment, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        except OSError as error:
            raise BenchError(f"{what}: {shown}: {error.strerror}; is it installed and built? "
                             "tools/install_packages --bench installs what is missing") from error
        usage, is_late = _wait(process)
        seconds = time.monotonic() - began
        if is_late:
            raise BenchError(f"{what}: {shown}: stopped after {MOST_SECONDS} s; "
                             "take fewer --records or leave it out with --only")
        if process.returncode not in good_statuses:
            raise BenchError(f"{what}: {shown}: exit status {process.returncode}; it said:\n"
                             f"{_end_of(errors) or _end_of(output) or '(nothing)'}")
        output.seek(0)
        return Outcome(output.read().decode(), seconds, usage.ru_utime + usage.ru_stime)
