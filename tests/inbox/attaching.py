"""A report with files, sealed as a device does it: the envelope, and its chunks as a portal holds them."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.applications import Starlette

from crypto.encoding import b64
from crypto.files import FileKey, seal_file
from crypto.report import SealedFile
from inbox.collector.chunks import Chunks
from tests.inbox.school import InventedSchool, id_of, new_id, today

Place = tuple[bytes, int, int]


@dataclass(frozen=True, slots=True, repr=False)
class WithFiles:
    """The sealed report and its chunks, by envelope, file and place."""

    envelope: bytes
    chunks: dict[Place, bytes]


def with_files(school: InventedSchool, words: str, **files: bytes) -> WithFiles:
    """A report with these files; in names `_` stands for the dot."""
    envelope_id, described = new_id(), list[SealedFile]()
    chunks: dict[Place, bytes] = {}
    for number, (name, data) in enumerate(files.items()):
        key = FileKey.generate()
        sealed = list(seal_file(data, key=key, envelope_id=envelope_id, number=number))
        chunks |= {(envelope_id, number, place): chunk for place, chunk in enumerate(sealed)}
        described.append(
            SealedFile(key.secret_bytes(), name.replace("_", "."), "image/jpeg", len(data), len(sealed))
        )
    return WithFiles(school.sealed(words, envelope_id=envelope_id, files=tuple(described)), chunks)


def hold(app: Starlette, made: WithFiles) -> str:
    """Keep all of it as collected; the address of its report."""
    collected = app.state.desk.office.collected
    collected.keep(today().isoformat(), {id_of(made.envelope): made.envelope})
    for (envelope, number, place), chunk in made.chunks.items():
        Chunks(collected).keep(envelope, number=number, first=place, chunks=[chunk])
    return f"/reports/{b64(id_of(made.envelope))}"
