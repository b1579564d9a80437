"""england-2026, version 2: the whole way of a child, of a young person and of staff."""

from crypto.report import Audience, Form
from portal.questions.england_2026_children import CHILDREN
from portal.questions.england_2026_staff import STAFF
from portal.questions.model import QuestionSet

ENGLAND_2026 = QuestionSet(
    form=Form(id="england-2026", version=2),
    steps={Audience.YOUNGER: CHILDREN, Audience.OLDER: CHILDREN, Audience.STAFF: STAFF},
)
