"""What a first visit weighs, headers and all: it must fit the first answer of a poor network."""

from starlette.testclient import TestClient

from tests.web.gallery import gallery
from worrybox.web import assets

FIRST_SCREEN = 10_240


def on_the_wire(path: str) -> int:
    with TestClient(gallery).stream("GET", path, headers={"accept-encoding": "gzip, br"}) as answer:
        head = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
        return head + len(b"HTTP/1.1 200 OK\r\n\r\n") + int(answer.headers["content-length"])


def test_page_style_and_script_come_in_ten_kilobytes() -> None:
    paths = ["/page/ask", assets.url("app.css"), assets.url("app.js")]
    assert sum(on_the_wire(path) for path in paths) <= FIRST_SCREEN
