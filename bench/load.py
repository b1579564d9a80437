"""A load of envelopes from its own process: keep-alive connections, each sending as soon as it was answered.

`python -m bench.load PORT PATH PIN_HEX CONNECTIONS REQUESTS` prints `{"seconds":S,"statuses":{"201":N}}`.
PIN_HEX `-` sends a GET without a body instead. The bodies are noise with the outside of an envelope: a portal
cannot tell them from real ones. Plain sockets and epoll, because the load shares the machine with what it
measures and must take as little of it as Python can.
"""

import json
import os
import select
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass

from crypto.envelope import MAGIC, SLOTS, SUITE, TOTALS


@dataclass(frozen=True, slots=True)
class Loaded:
    """How long a load took, and how often each status was the answer."""

    seconds: float
    statuses: dict[str, int]


def requests(path: str, pin: bytes | None) -> Callable[[], bytes]:
    """A maker of whole HTTP requests, each with an envelope of its own id."""
    if pin is None:
        get = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        return lambda: get
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
        f"Content-Length: {TOTALS[0]}\r\n\r\n"
    ).encode()
    head += MAGIC + bytes([SUITE, 0, 0, SLOTS]) + pin
    rest = os.urandom(TOTALS[0] - 40)
    return lambda: head + os.urandom(16) + rest


def status_in(answer: bytes) -> str | None:
    """The status of an answer once it is whole."""
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return None
    length = head.lower().partition(b"content-length:")[2].partition(b"\r")[0]
    return answer[9:12].decode() if len(body) >= int(length or 0) else None


def load(port: int, make: Callable[[], bytes], *, connections: int, total: int) -> Loaded:
    """Send `total` requests over `connections` connections; the seconds it took and the statuses."""
    statuses: Counter[str] = Counter()
    opened = [socket.create_connection(("127.0.0.1", port)) for _ in range(connections)]
    waiting = {each.fileno(): each for each in opened}
    got = dict.fromkeys(waiting, b"")
    poll = select.epoll()
    began = time.perf_counter()
    sent = 0
    for each in opened:
        poll.register(each.fileno(), select.EPOLLIN)
    for each in opened[:total]:
        each.sendall(make())
        sent += 1
    while statuses.total() < total:
        for number, _ in poll.poll():
            part = waiting[number].recv(65536)
            if not part:
                raise SystemExit("the server closed a connection")
            got[number] += part
            if (status := status_in(got[number])) is None:
                continue
            got[number] = b""
            statuses[status] += 1
            if sent < total:
                sent += 1
                waiting[number].sendall(make())
    seconds = time.perf_counter() - began
    for each in opened:
        each.close()
    return Loaded(seconds, dict(statuses))


def main(arguments: list[str]) -> None:
    """Run and print."""
    port, path, pin, connections, total = arguments
    make = requests(path, None if pin == "-" else bytes.fromhex(pin))
    found = load(int(port), make, connections=int(connections), total=int(total))
    sys.stdout.write(json.dumps(asdict(found)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
