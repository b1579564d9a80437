"""The decoys that wait in line with the reports, so that the length of the line is no count.

A thief who copies the memory sees how many places wait to be sent. So many of them are decoys, by a number
that wanders at random around a quarter of the ring: whatever is seen is, for each report more or less, at
most 10/9 as likely (a two-sided geometric distribution, the discrete Laplace mechanism of Ghosh, Roughgarden
and Sundararajan, "Universally utility-maximizing privacy mechanisms", 2009).
"""

from __future__ import annotations

from collections.abc import Callable

Draw = Callable[[int], int]
"""A number from 0 to one less than what is given, each as likely: `secrets.randbelow`."""
STAYS = 20
"""Away from the middle goes what would go there, but for one in ten: 2 of 20."""


def most(places: int) -> int:
    """How many places of a ring may wait for company's sake: at least half are left for reports."""
    return places // 2


def after_sending(waiting: int, places: int, draw: Draw) -> int:
    """How many should wait once one was sent, of `waiting` before it: one more, one fewer, or as many.

    A step of Metropolis' rule, so that in the long run each number is 9/10 as likely as its neighbour nearer
    to the middle. What is above the most goes down, whatever is drawn.
    """
    drawn, upwards = divmod(draw(2 * STAYS), 2)
    if waiting > most(places):
        return waiting - 1
    step = 1 if upwards else -1
    middle = places // 4
    if abs(waiting + step - middle) > abs(waiting - middle) and drawn >= STAYS * 9 // 10:
        return waiting
    return min(max(waiting + step, 0), most(places))


def at_start(places: int, draw: Draw) -> int:
    """How many wait in a ring that was made just now, as if it had been sending for long."""
    waiting = places // 4
    for _ in range(4 * places * STAYS):
        waiting = after_sending(waiting, places, draw)
    return waiting
