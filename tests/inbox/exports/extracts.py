"""An invented extract of a whole case."""

from __future__ import annotations

from crypto.replies import ReplyKind
from inbox.casework.bodymap import Region, Side
from inbox.casework.leaving import What
from inbox.casework.words import LinkKind
from inbox.exports.extract import (
    Added,
    Closing,
    Entered,
    Extract,
    Given,
    Kept,
    Linked,
    Marked,
    Moment,
    Passed,
    Remark,
    Someone,
    Spoken,
    Step,
    Talked,
    Task,
)

AT = "2026-11-20T10:43Z"
WHOLE = Extract(
    format="worrybox-case",
    version=1,
    school="Oakfield Primary",
    case="A" * 22,
    taken_out="2026-11-22T12:00Z",
    named=True,
    masked=(),
    staff=None,
    day="2026-11-19",
    urgent=True,
    language="en",
    words=(
        Spoken("What happened?", (), ("SAM’s brother hits Sam. Jake Rowan saw it.",), names=False),
        Spoken("Who is it about?", (), ("Sam Oak, and Jake",), names=True),
        Spoken("Is it still happening?", ("Yes",), (), names=False),
    ),
    drawing=False,
    files=("sam-arm.jpg",),
    added=(Added("2026-11-21", "", "It was Jake again.", True),),
    people=(
        Someone("Sam Oak", "at_risk", "8B, 3 May 2014"),
        Someone("Mrs Oak", "family", "mother, 01632 960001"),
        Someone("Jake Rowan", "pupil", "8B"),
    ),
    codes=("Physical abuse",),
    status="closed",
    urgency="today",
    tasks=(Task("Call Mrs Oak", "Alex", "2026-11-21", "2026-11-20", "Spoke to Mrs Oak"),),
    chronology=(Moment("2026-11-18", "Sam was hungry", "Mrs Patel", "Told Morgan", "Alex", "Fed", "Morgan"),),
    notes=(Remark(AT, "Morgan", "Spoke to Sam's teacher at Oakfield Primary."),),
    told=(Talked("2026-11-20", "Dana Reed", "council", "CS-17", "Morgan"),),
    closing=Closing(AT, "Morgan", "Sam is hit", "Called home", "Referred", "Refer", "Harm", "Sam is safe"),
    marks=(Marked(AT, "Alex", Side.BACK, Region.LEFT_ARM, 500, 300, "a coin", "blue", "Sam says: Jake"),),
    links=(Linked(AT, "Morgan", LinkKind.PERSON, "A" * 22),),
    steps=(Step(AT, "Morgan", ReplyKind.OPENED),),
    earlier=(Closing(AT, "Alex", "Sam fell", "Asked", "None", "Close", "Sam said so", "None"),),
    kept=(Kept(AT, "Morgan", "hold", "", "", "Dana Reed asked"),),
    given=(Given(AT, "Morgan", "Alex"),),
    shared=(Passed(AT, "Morgan", What.MASH, True, "Children’s services", "Referral of Sam", ""),),
    readers=(Entered(AT, "Morgan", "read"),),
    history=(Entered(AT, "Morgan", "read"), Entered(AT, "Alex", "note")),
    unread=0,
)
ROLES = {"Morgan": "the DSL", "Alex": "the deputy DSL"}
