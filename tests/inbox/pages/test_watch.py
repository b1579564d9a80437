"""The page of the watch, and the watch of a served inbox: opening a report stops the calls."""

from __future__ import annotations

from starlette.applications import Starlette

from crypto.encoding import b64
from inbox.watch.host import Watch
from tests.inbox.pages.conftest import Visit, keep
from tests.inbox.school import MORGAN, InventedSchool, id_of


def watch_of(app: Starlette) -> Watch:
    watch: Watch = app.state.desk.watch
    return watch


def test_opening_a_report_proves_it_and_nobody_else_is_called(
    app: Starlette, visit: Visit, school: InventedSchool
) -> None:
    watch, envelope = watch_of(app), school.sealed("They take my lunch", urgent=True)
    morgan = visit(MORGAN)
    watch.beat()
    keep(app, envelope)
    watch.beat()
    assert len(watch.store.unopened()) == 1
    morgan.get("/")
    morgan.get(f"/reports/{b64(id_of(envelope))}", headers={"Sec-Purpose": "prefetch"})
    watch.beat()
    assert len(watch.store.unopened()) == 1
    morgan.get(f"/reports/{b64(id_of(envelope))}")
    watch.beat()
    assert watch.store.unopened() == []
