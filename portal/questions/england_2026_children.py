"""england-2026, version 2: what children are asked, in two versions of words: 7 to 11 and 11 to 18.

Open questions only: never "why", and no answer that says somebody is guilty. Every one may be left out, and
tiles with yes, no and not sure make a whole report without a letter typed.
"""

from crypto.choosing import Subject
from portal.questions.england_2026_shared import DANGER, NO, UNSURE, WHAT, YES, YOU, for_children, label
from portal.questions.model import Kind, Option, Question, Step, Words

YES_NO = (YES, NO, UNSURE)

ABOUT = Question(
    id="about",
    kind=Kind.CHOICE,
    picture="self",
    words=for_children(
        Words("Who do you want to tell us about?"),
    ),
    options=(
        Option("self", "self", label("Me")),
        Option("friend", "friend", label("A friend", "A friend or someone I know")),
        Option("saw", "saw", label("Something I saw", "Something I saw or heard")),
        Option("talk", "talk", label("I just want to talk to someone")),
    ),
)

TILES = Question(
    id="tiles",
    kind=Kind.TILES,
    picture="other",
    words=for_children(
        Words("What is it about?", "Tap as many as you like."),
    ),
    options=(
        Option(
            "hurt",
            "hurt",
            label("Someone hits or hurts me or others", "Someone hurts or hits me, or someone else"),
        ),
        Option(
            "touch",
            "touch",
            label("Touch that feels wrong, or talk about private parts", "Touching, or sexual things"),
        ),
        Option("mean", "mean", label("Someone is mean a lot", "Someone is mean again and again")),
        Option(
            "online",
            "online",
            label("Something online or on a phone", "Something online: messages, pictures, games"),
        ),
        Option("home", "home", label("Home is not OK")),
        Option(
            "carry",
            "carry",
            label("Someone makes me carry or do things", "Being made to carry, sell or do things"),
        ),
        Option(
            "grown_up",
            "grown_up",
            label("A grown-up at school worries me", "An adult at school worries me"),
            subject=Subject.WORKER,
        ),
        Option(
            "sad",
            "sad",
            label("Very sad, or want to hurt myself", "Feeling very sad, or wanting to hurt myself"),
            urgent=True,
        ),
        Option("taken", "taken", label("Being taken away, or made to marry")),
        Option("friend", "friend", label("I worry about a friend", "I am worried about a friend")),
        Option("ideas", "ideas", label("Hate, or plans to hurt people", "Hateful or dangerous ideas")),
        Option("other", "other", label("Something else, or not sure")),
    ),
)

FRIENDS = Question(
    id="friends",
    kind=Kind.YES_NO,
    picture="people",
    words=for_children(
        Words(
            "Are the people who read this all friends with that grown-up?",
            "If you say yes, we look for other people.",
        ),
        Words(
            "Are the people who would read this all friends with that adult?",
            "If you say yes, we look for other people to read it.",
        ),
    ),
    options=(Option("yes", "yes", YES.words, subject=Subject.LEADERS), NO, UNSURE),
    only_if=("tiles", "grown_up"),
)

STILL = Question(
    id="still",
    kind=Kind.YES_NO,
    picture="keeps",
    words=for_children(Words("Is it still going on?"), Words("Is it still happening?")),
    options=YES_NO,
)
AGAIN = Question(
    id="again",
    kind=Kind.YES_NO,
    picture="longer",
    words=for_children(
        Words("Has it happened more than one time?"),
        Words("Has it happened more than once?"),
    ),
    options=YES_NO,
)
KNOWN = Question(
    id="known",
    kind=Kind.YES_NO,
    picture="grown_up",
    words=for_children(Words("Does a grown-up know?"), Words("Does an adult know about it?")),
    options=YES_NO,
)
SAFE = Question(
    id="safe",
    kind=Kind.YES_NO,
    picture="home",
    words=for_children(Words("Do you feel safe now?"), Words("Do you feel safe right now?")),
    options=(YES, Option("no", "no", NO.words, urgent=True), UNSURE),
)

WHO = Question(
    id="who",
    kind=Kind.LINE,
    picture="friend",
    words=for_children(
        Words(
            "Is there a name you want to tell us?",
            "It can be a friend, or someone else. You can leave it out. "
            "If we talk to them, they may guess it was you.",
        ),
        Words(
            "Who is it about?",
            "You can write a name, or leave this out. If we talk to that person, they may guess it was you.",
        ),
    ),
)

WHERE = Question(
    id="where",
    kind=Kind.CHOICE,
    picture="way",
    words=for_children(Words("Where does it happen?")),
    options=(
        Option("class", "class", label("In class")),
        Option("outside", "outside", label("Outside at school", "Outside class at school")),
        Option("home", "home", label("At home")),
        Option("online", "online", label("Online")),
        Option("way", "way", label("On the way to school or home")),
        Option("else", "else", label("Somewhere else")),
        UNSURE,
    ),
)
WHEN = Question(
    id="when",
    kind=Kind.CHOICE,
    picture="today",
    words=for_children(Words("When was it?"), Words("When did it happen?")),
    options=(
        Option("today", "today", label("Today")),
        Option("week", "week", label("This week")),
        Option("longer", "longer", label("Longer ago")),
        Option("keeps", "keeps", label("It keeps on", "It keeps happening")),
        UNSURE,
    ),
)

TALK_WITH = Question(
    id="talk_with",
    kind=Kind.LINE,
    picture="talk",
    words=for_children(
        Words(
            "Who do you want to talk to?",
            "You can write a name, or leave it out. When you meet, they will see who you are.",
        ),
        Words(
            "Who would you like to talk to?",
            "You can write a name, or leave it out. When you meet, they will see who you are.",
        ),
    ),
    only_if=("about", "talk"),
)
TALK_WHERE = Question(
    id="talk_where",
    kind=Kind.LINE,
    picture="way",
    words=for_children(
        Words("Where and when could you meet?", "Pick a place where you feel safe. You can leave it out."),
        Words("Where and when could you meet?", "Choose a place where you feel safe. You can leave it out."),
    ),
    only_if=("about", "talk"),
)

WANT = Question(
    id="want",
    kind=Kind.TILES,
    picture="stop",
    words=for_children(
        Words("What do you want to happen?", "Tap as many as you like. We will think about each one."),
        Words(
            "What would you like to happen?",
            "Tap as many as you like. If someone is not safe, we must act.",
        ),
    ),
    options=(
        Option("stop", "stop", label("I want it to stop")),
        Option("talk_to_me", "talk_to_me", label("Talk to me", "I want someone to talk to me")),
        Option("help_friend", "help_friend", label("Help my friend")),
        Option(
            "nothing_yet",
            "nothing_yet",
            label("Nothing yet. I just want you to know."),
        ),
        UNSURE,
    ),
)

CHILDREN = (
    Step("danger", (DANGER,)),
    Step("people"),
    Step("about", (ABOUT,)),
    Step("tiles", (TILES,)),
    Step("friends", (FRIENDS,)),
    Step("what", (WHAT,)),
    Step("more", (STILL, AGAIN, KNOWN, SAFE)),
    Step("who", (WHO,)),
    Step("where_when", (WHERE, WHEN)),
    Step("you", (YOU,)),
    Step("talk", (TALK_WITH, TALK_WHERE)),
    Step("want", (WANT,)),
    Step("words"),
    Step("check"),
)
"""The screens of both children's forms, in order."""
