"""The way back: five words open what was answered, and lead to adding more.

With script the page does all of it and only calls the API. Without, the words come here, in a POST body:
keys are made in memory, the answer is the page itself (the words are in it once more, as a hidden field,
for adding), and nothing is kept. After leaving, the gate answers a form that Back sends again.
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from crypto.encoding import unb64
from crypto.envelope import ID_BYTES, new_id
from crypto.errors import CodeError, EncodingError
from crypto.fields import READER_ID
from crypto.replies import ReadReply
from crypto.report import Audience
from crypto.roster import Roster
from portal.adding import Addition, Offer, choice_of, offer_of, seal_addition
from portal.drop.contract import DropError, DropFullError
from portal.five import OpenedCode, code_of, open_code, read_all, wrong_words
from portal.pages.desk import Desk
from portal.pages.desks import desk_of
from portal.pages.front import sent_to_front
from portal.pages.reading import MAX_FIELDS, MAX_FORM_BYTES, SECONDS
from portal.pages.way_back import Adding, WordsNotice, WordsPage, found_of, words_page
from portal.refusals import Refusal
from portal.school import School
from portal.tablets import dress_of
from worrybox.web.bodies import Form, read_form
from worrybox.web.templates import render

MAX_TYPED = 256
MAX_READERS = 32

_STATUS = {
    WordsNotice.NOT_FIVE: 422,
    WordsNotice.NOT_A_WORD: 422,
    WordsNotice.BUSY: 503,
    WordsNotice.NOBODY_HERE: 503,
    WordsNotice.NOTHING_ADDED: 422,
    WordsNotice.TOO_FEW: 422,
    WordsNotice.TOO_LONG: 413,
    WordsNotice.NOT_SAVED: 503,
}


@dataclass(frozen=True, slots=True, repr=False)
class Box:
    """An opened mailbox, for the length of one request."""

    opened: OpenedCode
    read: list[ReadReply]
    roster: Roster


async def get(request: Request, school: School) -> Response:
    """The page that asks for five words; 303 to the front page when nobody came through it."""
    return words_answer(request, desk_of(school, Audience.OLDER, dress=dress_of(request)))


def words_answer(request: Request, desk: Desk) -> Response:
    """The page that asks, for those who came through the front page."""
    return sent_to_front(request, desk) or shown(words_page(desk))


async def post(request: Request, school: School) -> Response:
    """Without script: what was answered, or what was added; the page itself, never a redirect with words."""
    desk = desk_of(school, Audience.OLDER, dress=dress_of(request))
    gone = sent_to_front(request, desk)
    form = await read_form(request, limit=MAX_FORM_BYTES, fields=MAX_FIELDS, seconds=SECONDS)
    if gone is not None:
        return gone
    typed = form.one("words", default="")[:MAX_TYPED]
    if "again" in dict(form.pairs):
        return shown(words_page(desk, typed=typed))
    if desk.roster is None:
        return shown(words_page(desk, typed=typed, notice=WordsNotice.NOBODY_HERE))
    try:
        code = code_of(typed)
    except CodeError:
        wrong = wrong_words(typed)
        notice = WordsNotice.NOT_A_WORD if wrong else WordsNotice.NOT_FIVE
        return shown(words_page(desk, typed=typed, wrong=wrong, notice=notice))
    try:
        opened = await open_code(school, code, origin=request.client.host if request.client else "")
        read = await read_all(school.drop, opened.keys, pin=school.pin, roster=desk.roster)
    except (Refusal, DropError):
        return shown(words_page(desk, typed=typed, notice=WordsNotice.BUSY))
    return await _answer(school, desk, form, typed=code.text, box=Box(opened, read, desk.roster))


async def _answer(school: School, desk: Desk, form: Form, *, typed: str, box: Box) -> Response:
    if "add" not in dict(form.pairs):
        found = found_of(box.opened, box.read, offer_of(box.read, box.roster), Adding())
        return shown(words_page(desk, typed=typed, found=found))
    adding = adding_in(form)
    offer = offer_of(box.read, box.roster, removed=adding.removed)
    notice = await _add(school, desk, adding, offer=offer, box=box)
    if notice is WordsNotice.TOO_FEW and offer.named:
        # Taken off down to one: others are asked about, and those taken off stay off.
        off = [reader.id for reader in offer.readers if reader.id not in (adding.ticked or ())]
        adding = Adding(adding.text, adding.ticked, (*adding.removed, *off), adding.form_id)
        offer = offer_of(box.read, box.roster, removed=adding.removed)
    found = found_of(box.opened, box.read, offer, adding, added=notice is None)
    return shown(words_page(desk, typed=typed, found=found, notice=notice))


async def _add(school: School, desk: Desk, adding: Adding, *, offer: Offer, box: Box) -> WordsNotice | None:
    """Why it was not added, or None once it is on disk."""
    if not adding.text.strip():
        return WordsNotice.NOTHING_ADDED
    choice = choice_of(offer, adding.ticked or (), box.roster)
    if choice is None:
        return WordsNotice.TOO_FEW
    addition = Addition(adding.text, adding.form_id, desk.today)
    try:
        envelope = seal_addition(
            box.opened.keys, addition, choice, read=box.read, pin=school.pin, roster=box.roster
        )
    except EncodingError:
        return WordsNotice.TOO_LONG
    try:
        # DIFFERENT is this very form, tapped twice: an envelope of the same words sealed with another key.
        await school.drop.accept(addition.envelope_id(choice), day=desk.today, envelope=envelope)
    except DropFullError:
        return WordsNotice.NOT_SAVED
    except DropError:
        return WordsNotice.BUSY
    return None


def adding_in(form: Form) -> Adding:
    """What the form adds. Raises FieldError when a field that is wanted once came twice."""
    ticked = dict.fromkeys(id_ for id_ in form.all("to") if READER_ID.match(id_))
    removed = dict.fromkeys(id_ for id_ in form.all("removed") if READER_ID.match(id_))
    try:
        form_id = unb64(form.one("id", default=""), size=ID_BYTES)
    except EncodingError:
        form_id = new_id()
    text = form.one("add").replace("\r\n", "\n")
    return Adding(text, tuple(ticked)[:MAX_READERS], tuple(removed)[:MAX_READERS], form_id)


def shown(page: WordsPage) -> Response:
    """The page, with the status that fits its notice."""
    status = 200 if page.notice is None else _STATUS[page.notice]
    headers = {"Retry-After": "2"} if status == 503 else {}
    return HTMLResponse(render("portal/words.html", page), status, headers)
