"""The first version that was ever asked: one question, what happened."""

from crypto.report import Audience, Form
from portal.questions.model import Kind, Question, QuestionSet, Step, Words

WHAT = Question(
    id="what",
    kind=Kind.TEXT,
    picture="write",
    words={
        Audience.YOUNGER: Words("What happened?", "Write it how you like."),
        Audience.OLDER: Words("What happened?", "Use your own words. You choose how much you tell."),
        Audience.STAFF: Words("What happened?", "Use your own words. Write what you saw or heard."),
    },
)

FIRST = QuestionSet(
    form=Form(id="england-2026", version=1),
    steps=dict.fromkeys(Audience, (Step("what", (WHAT,)), Step("people"), Step("check"))),
)
