"""The pages as values, from what the desk knows and what was asked: what each template prints.

Pure: the same desk and the same answers make the same page, but for the form's own random id.
"""

from collections.abc import Iterator
from html import escape

from markupsafe import Markup

from crypto.choosing import choose_readers
from crypto.encoding import b64
from crypto.envelope import new_id
from crypto.errors import NoReadersError, SealedFormatError
from crypto.notices import SignedStatus, Status
from crypto.photos import photos_of, written
from crypto.report import Answer, Audience
from crypto.roster import PastReader, Reader, Roster, SignedRoster
from portal.pages.asking import subject_asked
from portal.pages.contexts import (
    FormPage,
    FrontPage,
    Notice,
    OptionView,
    QuestionView,
    ReaderCard,
    SentPage,
    StepView,
)
from portal.pages.desk import Desk
from portal.pages.reading import Asked
from portal.questions import CURRENT, Question, Step
from worrybox.web import assets
from worrybox.web.i18n import LANGUAGES, offered, text_in_context
from worrybox.web.tongues import LanguageLink, links

PHOTO = "data:image/jpeg;base64,"
"""How a photo's address begins, also a WebP's: a browser goes by its bytes, and script adds only base64."""
SCRIPTS = (
    ("journey", "journey.js"),
    ("journey-pinned", "journey-pinned.js"),
    ("verify", "verify-noble.js"),
    ("draw", "draw.js"),
    ("words", "words.js"),
    ("files", "files.js"),
)
"""The modules that the page's script loads by itself, each by the attribute that names it."""
AT_KIOSK = {"journey-pinned": "journey-kiosk.js"}
"""What stands for one of them at a kiosk: it has its own queue, and five words made in advance."""
FILES = Step("files")


def front_page(desk: Desk, *, again: bool = False) -> FrontPage:
    """The front page of the desk's audience: no question on it, and nothing of anyone's."""
    audience = desk.audience
    return FrontPage(
        school=desk.school,
        form=desk.step("form"),
        steps=desk.step("steps"),
        others=tuple((each.value, desk.front(each)) for each in Audience if each is not audience),
        when=desk.when,
        languages=_languages(desk),
        notice=_first_notice(desk),
        numbers=desk.numbers,
        home=desk.home,
        dress=desk.dress,
        audience=audience.value,
        again=again,
    )


def sent_page(desk: Desk) -> SentPage:
    """What happens next; it says nothing about what was sent."""
    return SentPage(
        school=desk.school,
        when=desk.when,
        numbers=desk.numbers,
        home=desk.home,
        dress=desk.dress,
        audience=desk.audience.value,
    )


def form_page(
    desk: Desk, asked: Asked | None = None, notice: Notice | None = None, *, for_script: bool = False
) -> FormPage:
    """Everything that can be answered, with what was answered in its place, and why it was not sent."""
    asked = asked or Asked()
    readers, taken_off = _cards(desk, asked)
    carded = {card.id for card in taken_off}
    return FormPage(
        school=desk.school,
        form=desk.step("form"),
        envelope_id=b64(asked.form_id or new_id()),
        readers=readers,
        taken_off=taken_off,
        kept_off=tuple(id_ for id_ in asked.removed if id_ not in carded),
        steps=tuple(_step(step, desk.audience, asked) for step in _steps(desk)),
        something_said=bool(asked.answers),
        for_script=for_script,
        notice=Notice.NOBODY_HERE if desk.roster is None else notice,
        when=desk.when,
        numbers=desk.numbers,
        signed=_signed(desk),
        status=_status(desk),
        scripts=_scripts(desk),
        root=desk.root,
        home=desk.home,
        pin=desk.page_pin,
        channel=desk.page_channel,
        dress=desk.dress,
        audience=desk.audience.value,
        form_id=CURRENT.form.id,
        form_version=CURRENT.form.version,
        write_back=asked.write_back,
        photo=PHOTO if _photos(desk) else "",
    )


def _scripts(desk: Desk) -> tuple[tuple[str, str], ...]:
    """The modules that are built, as this desk has them."""
    here = ((name, AT_KIOSK.get(name, file) if desk.pinned else file) for name, file in SCRIPTS)
    return tuple(pair for pair in here if pair[1] in assets.bundle().urls)


def _signed(desk: Desk) -> Markup:
    """The signed roster as text between tags, where a quotation mark need not be escaped."""
    if desk.roster is None or not desk.signed:
        return Markup("")
    return _between_tags(SignedRoster.from_json(desk.signed).to_text())


def _status(desk: Desk) -> Markup:
    """What a collector said last, as text between tags; nothing where there is nothing that can be read."""
    try:
        signed = SignedStatus.from_json(desk.status)
        Status.parse(signed.status)
    except SealedFormatError:
        return Markup("")
    return _between_tags(signed.to_text())


def _between_tags(text: str) -> Markup:
    return Markup(escape(text, quote=False))  # noqa: S704 - escaped for text between tags, nowhere else


def _steps(desk: Desk) -> Iterator[Step]:
    """The steps asked here: files only where they are offered, to children before the five words."""
    steps = CURRENT.steps[desk.audience]
    is_asked = FILES in steps
    for step in steps:
        if step.id == "words" and desk.offers_files and not is_asked:
            yield FILES
        if step != FILES or desk.offers_files:
            yield step


def _languages(desk: Desk) -> tuple[LanguageLink, ...]:
    # Where there is no roster to ask, all of ours: the numbers help in every language.
    tags = LANGUAGES if desk.roster is None else desk.roster.languages
    return links(offered(tags), place=desk.root, page=desk.front(desk.audience).removeprefix(desk.home))


def _first_notice(desk: Desk) -> Notice | None:
    if desk.roster is None:
        return Notice.NOBODY_HERE
    if desk.full:
        return Notice.FULL
    return Notice.NOT_BEING_READ if desk.reading.nobody else None


def _step(step: Step, audience: Audience, asked: Asked) -> StepView:
    questions = (_question(each, audience, asked.answers.get(each.id, "")) for each in step.questions)
    wanted = step.only_if
    return StepView(step.id, tuple(questions), _only_if(wanted), _only_words(wanted, audience))


def _question(question: Question, audience: Audience, answer: Answer) -> QuestionView:
    words = question.words[audience]
    return QuestionView(
        id=question.id,
        kind=question.kind.value,
        question=text_in_context(question.context, words.question),
        hint=text_in_context(question.context, words.hint) if words.hint else "",
        picture=question.picture,
        only_if=_only_if(question.only_if),
        only_words=_only_words(question.only_if, audience),
        options=tuple(_options(question, audience, answer)),
        typed=answer if question.kind.is_typed and isinstance(answer, str) else "",
    )


def _options(question: Question, audience: Audience, answer: Answer) -> Iterator[OptionView]:
    chosen = (answer,) if isinstance(answer, str) else answer
    for option in question.options:
        yield OptionView(
            id=option.id,
            words=text_in_context(question.context, option.words[audience]),
            picture=option.picture,
            subject=option.subject or "",
            urgent=option.urgent,
            chosen=option.id in chosen,
        )


def _only_if(wanted: tuple[str, str] | None) -> str:
    return "" if wanted is None else "=".join(wanted)


def _only_words(wanted: tuple[str, str] | None, audience: Audience) -> str:
    """The option that leads here, as it is called: without script everything is shown to everyone."""
    for step in CURRENT.steps[audience] if wanted else ():
        for question in step.questions:
            for option in question.options:
                if (question.id, option.id) == wanted:
                    return text_in_context(question.context, option.words[audience])
    return ""


def _cards(desk: Desk, asked: Asked) -> tuple[tuple[ReaderCard, ...], tuple[ReaderCard, ...]]:
    """The readers now named, and those taken off, as cards; someone who has left since stays taken off."""
    roster: Roster | None = desk.roster
    if roster is None:
        return (), ()
    try:
        named = choose_readers(roster, subject=subject_asked(desk, asked), removed=asked.removed).ids
    except NoReadersError:
        named = ()
    people: tuple[Reader | PastReader, ...] = (*roster.readers, *roster.past)
    photos = _photos(desk)
    cards = [
        ReaderCard(each.id, each.name, each.roles[0] if each.roles else "other", photos.get(each.id, ""))
        for each in people
    ]
    return (
        tuple(card for card in cards if card.id in named),
        tuple(card for card in cards if card.id in asked.removed),
    )


def _photos(desk: Desk) -> dict[str, str]:
    """The addresses of the roster's photos by reader id; those that are no such pictures are left out."""
    found = written(photos_of(desk.roster.outside)) if desk.roster is not None else {}
    return {id_: PHOTO + text for id_, text in found.items()}
