"""What one school of this portal puts on the desk today."""

from crypto.report import Audience
from portal import clock
from portal.drop.contract import Kind
from portal.pages.contexts import Dress
from portal.pages.desk import Desk
from portal.school import School


def desk_of(school: School, audience: Audience, *, dress: Dress = "web") -> Desk:
    """What the school's board says today."""
    today = clock.today()
    roster = school.board.roster_on(today)
    return Desk(
        school=school.board.school_name,
        pin=school.pin,
        roster=roster,
        today=today,
        signed=b"" if roster is None else school.board.document(Kind.ROSTER),
        status=school.board.served(Kind.STATUS),
        reading=school.board.reading_now(audience),
        root=school.home,
        dress=dress,
        audience=audience,
        files_for_children=school.files_for_children,
    )
