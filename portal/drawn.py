"""The list of words, their pictures, and the five that one form leads to: data and pure functions.

The inbox draws from it too, for whoever told something in person.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from crypto.code import LIST_WORDS, WORDS_IN_CODE, Code
from crypto.encoding import blake2b

_FOLDER = Path(__file__).resolve().parents[1] / "static" / "words"
_DRAWN_BELOW = 65_536 - 65_536 % LIST_WORDS


def _lines(name: str) -> list[str]:
    return (_FOLDER / name).read_text("utf-8").split("\n")[:-1]


WORDS: Sequence[str] = tuple(_lines("en.txt"))
PICTURES = {word: picture for word, _, picture in (line.partition(" ") for line in _lines("pictures.txt"))}


def code_of_form(form_id: bytes, *, envelope_id: bytes) -> Code:
    """The five words of one form without script: the same form sent twice is told the same words.

    `form_id` is 16 random bytes that only the form holds; `envelope_id` stands for everything it says. Each
    word is uniform, as if drawn (section 6).
    """
    numbers = _numbers(form_id, envelope_id)
    return Code([WORDS[next(numbers) % LIST_WORDS] for _ in range(WORDS_IN_CODE)])


def _numbers(form_id: bytes, envelope_id: bytes) -> Iterator[int]:
    block = 0
    while True:
        data = blake2b(64, key=form_id, person="wb-form-words", data=envelope_id + block.to_bytes(4, "big"))
        drawn = (int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2))
        yield from (number for number in drawn if number < _DRAWN_BELOW)
        block += 1
