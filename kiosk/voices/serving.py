"""What the page asks for when Listen is tapped: a language's list, then one sentence after another."""

from starlette.requests import Request
from starlette.responses import Response

from kiosk.device import Device
from kiosk.voices.folder import FILE_NAME, MOST_BYTES, MOST_LIST_BYTES, folder_in, read_bounded
from portal.refusals import Refusal
from worrybox.web.assets import FOR_EVER
from worrybox.web.i18n import LANGUAGES

LISTS = {f"{tag}.json" for tag in LANGUAGES}


async def voices(request: Request) -> Response:
    """One file of the folder, by a name that it can have; 404 for any other name."""
    device: Device = request.app.state.device
    folder, name = folder_in(device.school.settings.folder), request.path_params["name"]
    is_sound = FILE_NAME.fullmatch(name) is not None
    if not is_sound and name not in LISTS:
        raise Refusal(404, "no-voice")
    data = read_bounded(folder / name, most=MOST_BYTES if is_sound else MOST_LIST_BYTES)
    if data is None:
        raise Refusal(404, "no-voice")
    if not is_sound:
        return Response(data, media_type="application/json")
    return Response(data, media_type="audio/ogg", headers={"Cache-Control": FOR_EVER})
