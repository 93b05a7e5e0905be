"""A worker process: reads a job and then tasks from its standard input, writes answers to its standard output.

    python -P -m allocator.analysis.sweep.worker

Started as a program of its own, it never loads the script or the notebook that asked for the sweep, so such a script
needs no `if __name__ == "__main__"`. It ends when its standard input does, however the process that started it ends.
Messages are pickles with their length before them, between two processes of ours only.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import struct
import threading
import traceback
from typing import Any, BinaryIO

LENGTH = struct.Struct(">Q")


def send(stream: BinaryIO, message: object) -> None:
    """Writes one message."""
    data = pickle.dumps(message)
    stream.write(LENGTH.pack(len(data)) + data)
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """Reads one message; EOFError when the other side is gone."""
    size = LENGTH.unpack(_read(stream, LENGTH.size))[0]
    return pickle.loads(_read(stream, size))


def _read(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def main() -> None:
    """Serves until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asked; it ends this one
    source, target = _private_streams()
    waiting: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_read_all, args=(source, waiting), daemon=True).start()

    from allocator.analysis.sweep.work import Worker

    worker = Worker(waiting.get())
    while True:
        task = waiting.get()
        try:
            reply: object = worker.answer(task)
        except Exception as error:
            reply = _sendable(error)
        send(target, reply)


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes under other numbers, so that nothing printed on the way gets between the messages."""
    source, target = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return source, target


def _read_all(source: BinaryIO, waiting: queue.SimpleQueue[Any]) -> None:
    """Keeps reading while a solve runs, to notice at once when nobody is waiting for it any more."""
    try:
        while True:
            waiting.put(receive(source))
    except (EOFError, OSError):
        os._exit(0)


def _sendable(error: Exception) -> Exception:
    """The error itself when it is ours; else its traceback, which always can be sent."""
    from allocator.errors import AllocatorError, InternalError

    if isinstance(error, AllocatorError):
        return error
    return InternalError(f"A worker failed:\n{traceback.format_exc()}")


if __name__ == "__main__":
    main()
