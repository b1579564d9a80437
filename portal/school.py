"""One school on this portal: its pin, its store, its notice board and what is remembered in memory.

It holds no key that opens anything.
"""

from dataclasses import dataclass, field

from crypto.code import Pepper
from crypto.policy import Pin
from portal.board import NOBODY_AFTER_HOURS, Board
from portal.derivations import Derivations
from portal.doorkeeper import Doorkeeper
from portal.drop.contract import Drop
from portal.lines import Origins
from portal.lookups import Lookups


@dataclass(slots=True, repr=False)
class School:
    """`slug` is "" for the only school, else its place under /s/SLUG/. `pepper` answers code look-ups.

    `derivations` is the process's own, shared by all its schools.
    """

    slug: str
    pin: Pin
    drop: Drop
    pepper: Pepper
    leave_url: str
    nobody_after_hours: int = NOBODY_AFTER_HOURS
    files_for_children: bool = False
    derivations: Derivations = field(default_factory=Derivations)
    board: Board = field(init=False)
    doorkeeper: Doorkeeper = field(init=False)
    lookups: Lookups = field(init=False)
    origins: Origins = field(init=False)

    def __post_init__(self) -> None:
        self.board = Board(pin=self.pin, drop=self.drop, nobody_after_hours=self.nobody_after_hours)
        self.doorkeeper = Doorkeeper(pin=self.pin)
        self.lookups = Lookups()
        self.origins = Origins()

    def __repr__(self) -> str:
        return f"<School {self.slug!r}>"

    @property
    def home(self) -> str:
        """The path of the school's first page, ending in "/"."""
        return f"/s/{self.slug}/" if self.slug else "/"

    async def start(self) -> None:
        """Open the store and read the board. Raises DropError."""
        await self.drop.start()
        await self.board.load()

    async def close(self) -> None:
        """Write what is waiting and close the store."""
        await self.drop.close()
