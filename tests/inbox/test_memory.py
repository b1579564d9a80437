"""What the office holds in memory: in no file that a crash leaves behind, and nothing that few days need."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.inbox_open import LIMIT_MEMORY
from inbox.office import Office
from tests.inbox.authenticator import Authenticator
from tests.inbox.school import MORGAN, InventedSchool, id_of, today

RUN = """
import ctypes, resource, sys
import click
from inbox.__main__ import main
try:
    main(sys.argv[1:], standalone_mode=False)
except click.UsageError:
    print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


@pytest.mark.parametrize("command", ["setup", "export"])
def test_a_command_that_handles_keys_leaves_no_dump(root: Path, command: str) -> None:
    ran = [sys.executable, "-c", RUN, command]
    assert subprocess.run(ran, cwd=root, capture_output=True, text=True, check=True).stdout == "(0, 0) 0\n"


A_DAY = """
import asyncio, json, sys
from pathlib import Path
import httpx2
import inbox.__main__
from inbox.app import inbox_app
from inbox.office import Office

async def day(app):
    way = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=way, base_url="http://127.0.0.1") as client:
        said = [await client.post("/sign-in", data=json.loads(sys.argv[2]))]
        return said + [await client.get(page) for page in ("/", "/people", "/watch", "/keeping", "/figures")]

said = [each.status_code for each in asyncio.run(day(inbox_app(Office.open(Path(sys.argv[1])))))]
rests = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS"))
print(json.dumps([said, sorted({name.partition(".")[0] for name in sys.modules}), int(rests)]))
"""
EVERYTHING = """
import asyncio, html, json, re, sys
from pathlib import Path
import httpx2
import inbox.__main__
from inbox.app import inbox_app
from inbox.office import Office

async def day(app):
    way = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=way, base_url="http://127.0.0.1") as client:
        said = [await client.post("/sign-in", data=json.loads(sys.argv[2])), await client.get("/")]
        cases = re.findall(r'href="(/reports/[\\w-]{22})"', said[1].text)
        said += [await client.post("/search", data={"words": "bag"})]
        said += [await client.get(each) for each in cases]
        for export in ("record-pdf", "case-pdf", "case-json", "case-csv"):
            asked = {"export": export, "whom": "The council", "why": "Asked", "named": "yes"}
            said.append(await client.post(cases[0] + "/out", data=asked))
        papers = ("/figures/file?format=pdf", "/guide/file", "/posters", "/posters/file", "/factor")
        return len(set(cases)), said + [await client.get(each) for each in papers]

cases, said = asyncio.run(day(inbox_app(Office.open(Path(sys.argv[1])))))
printed = sum(each.content.startswith(b"%PDF") for each in said)
loaded = sorted({name.partition(".")[0] for name in sys.modules})
most = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([cases, printed, sorted({each.status_code for each in said}), loaded, int(most)]))
"""
A_PASSKEY = """
import asyncio, html, json, re, sys
from pathlib import Path
import httpx2
import inbox.__main__
from inbox.app import inbox_app
from inbox.office import Office

def answer(page):
    print(html.unescape(re.search('data-passkey="([^"]+)"', page.text)[1]), flush=True)
    return sys.stdin.readline().strip()

async def day(app):
    way, words = httpx2.ASGITransport(app), json.loads(sys.argv[2])
    async with httpx2.AsyncClient(transport=way, base_url="http://localhost") as client:
        said = [await client.post("/sign-in", data=words)]
        making = {"do": "passkey", "passkey": answer(await client.get("/factor"))}
        said += [await client.post("/factor", data=making), await client.post("/sign-in", data=words)]
        using = {"passkey": answer(await client.get("/sign-in/second"))}
        said += [await client.post("/sign-in/second", data=using), await client.get("/")]
        return [(each.status_code, each.headers.get("location")) for each in said]

said = asyncio.run(day(inbox_app(Office.open(Path(sys.argv[1])))))
loaded = sorted({name.partition(".")[0] for name in sys.modules})
most = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([said, loaded, int(most)]))
"""
RARE = {"webauthn", "cryptography", "OpenSSL", "fpdf", "fontTools", "PIL", "pypdfium2", "qrcode"}


def test_a_day_without_passkeys_and_paper_loads_none_of_their_libraries_and_stays_small(
    root: Path, school: InventedSchool
) -> None:
    words = {"reader": MORGAN, "passphrase": school.passphrase(MORGAN).reveal()}
    ran = [sys.executable, "-c", A_DAY, str(school.directory), json.dumps(words)]
    done = subprocess.run(ran, cwd=root, capture_output=True, text=True, check=True)
    said, loaded, rests = json.loads(done.stdout)
    assert said == [303, 200, 200, 200, 200, 200]
    assert not RARE & set(loaded)
    assert rests / 1_024 < LIMIT_MEMORY


@pytest.mark.slow
def test_a_day_of_everything_with_papers_and_a_code_for_an_app_stays_within_the_limit(
    root: Path, school: InventedSchool
) -> None:
    office = Office.open(school.directory)
    for n in range(50):
        report = school.sealed(f"They hide my bag, {n}.")
        office.collected.keep(today().isoformat(), {id_of(report): report})
    office.close()
    words = {"reader": MORGAN, "passphrase": school.passphrase(MORGAN).reveal()}
    ran = [sys.executable, "-c", EVERYTHING, str(school.directory), json.dumps(words)]
    done = subprocess.run(ran, cwd=root, capture_output=True, text=True, check=True)
    cases, printed, said, loaded, most = json.loads(done.stdout)
    assert (cases, printed, said) == (50, 5, [200, 303])
    assert not {"fpdf", "pypdfium2", "webauthn"} & set(loaded)
    assert most / 1_024 < LIMIT_MEMORY


@pytest.mark.slow
def test_an_inbox_that_made_and_took_a_passkey_has_loaded_nothing_for_it_and_stays_within_the_limit(
    root: Path, school: InventedSchool
) -> None:
    words = {"reader": MORGAN, "passphrase": school.passphrase(MORGAN).reveal()}
    ran = [sys.executable, "-c", A_PASSKEY, str(school.directory), json.dumps(words)]
    passkey, origin = Authenticator(), "http://localhost"
    with subprocess.Popen(ran, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as inbox:
        assert inbox.stdin is not None
        assert inbox.stdout is not None
        print(passkey.makes(inbox.stdout.readline(), origin=origin), file=inbox.stdin, flush=True)
        print(passkey.uses(inbox.stdout.readline(), origin=origin), file=inbox.stdin, flush=True)
        said, loaded, most = json.loads(inbox.stdout.readline())
    assert said == [[303, "/"], [200, None], [303, "/sign-in/second"], [303, "/"], [200, None]]
    assert not {"webauthn", "cryptography", "OpenSSL", "cbor2"} & set(loaded)
    assert most / 1_024 < LIMIT_MEMORY
