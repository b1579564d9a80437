"""Five words for a form sent without script: made in memory, told in one answer, kept nowhere."""

from dataclasses import dataclass, replace

from starlette.requests import Request

from crypto.errors import EncodingError
from crypto.guard import reply_to
from crypto.report import ReplyTo
from portal.drawn import code_of_form
from portal.five import open_code
from portal.pages.asking import Ready
from portal.pages.contexts import SentPage
from portal.pages.desk import Desk
from portal.pages.front import sent_to_front
from portal.pages.showing import sent_page
from portal.pages.way_back import sent_with_words
from portal.refusals import Refusal
from portal.school import School


@dataclass(frozen=True, slots=True, repr=False)
class FiveWords:
    """What goes into the report, and the page that tells the words; no reply: they could not be made.

    No page either: their sender has left since, and is told nothing.
    """

    reply: ReplyTo | None
    page: SentPage | None


async def five_words(request: Request, school: School, desk: Desk, ready: Ready) -> FiveWords:
    """For this very form, always the same words."""
    if sent_to_front(request, desk) is not None:
        return FiveWords(None, None)
    code = code_of_form(ready.form_id, envelope_id=ready.said)
    page = sent_page(desk)
    try:
        opened = await open_code(school, code, origin=request.client.host if request.client else "")
        reply = reply_to(opened.keys, forbidden=ready.choice.forbidden, seq=ready.report.seq, pin=school.pin)
    except (Refusal, EncodingError):
        return FiveWords(None, replace(page, unanswered=True))
    return FiveWords(reply, sent_with_words(page, code, opened))
