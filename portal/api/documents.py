"""How a signed document is served and how its publication is answered: the same for all three of them."""

from starlette.responses import Response

from portal.drop.contract import Acceptance, Kind
from portal.refusals import Refusal
from portal.school import School


def served(school: School, kind: Kind) -> Response:
    """The document as it was published. Raises Refusal (404) when there is none."""
    return Response(school.board.document(kind), media_type="application/json")


def accepted(acceptance: Acceptance) -> Response:
    """201 for a newer document, 200 for the same again; Refusal (409) for another of the same `seq`."""
    if acceptance is Acceptance.DIFFERENT:
        raise Refusal(409, "different")
    return Response(status_code=201 if acceptance is Acceptance.STORED else 200)
