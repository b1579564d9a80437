"""What is remembered while a vault is open: only for the very same facts, and never much."""

from inbox.vault.memory import Memory


def test_what_was_worked_out_is_given_back_only_for_the_same_facts() -> None:
    memory: Memory[str] = Memory()
    memory.keep(b"case", ("event", 1), "made", size=5)
    assert memory.recall(b"case", ("event", 1)) == "made"
    assert memory.recall(b"case", ("event", 2)) is None
    assert memory.recall(b"other", ("event", 1)) is None
    memory.forget()
    assert memory.recall(b"case", ("event", 1)) is None


def test_nothing_is_kept_any_more_once_it_was_forgotten_however_small() -> None:
    memory: Memory[str] = Memory()
    memory.forget()
    for size in (0, 5):
        memory.keep(b"case", ("event", 1), "worked out while it was locked", size=size)
        assert memory.recall(b"case", ("event", 1)) is None


def test_the_oldest_go_and_what_is_too_large_is_not_kept() -> None:
    memory: Memory[int] = Memory(most_bytes=10)
    for n in range(5):
        memory.keep(b"%d" % n, n, n, size=4)
    assert [memory.recall(b"%d" % n, n) for n in range(5)] == [None, None, None, 3, 4]
    memory.keep(b"4", 4, 5, size=4)
    assert memory.recall(b"3", 3) == 3
    memory.keep(b"large", 0, 0, size=11)
    assert (memory.recall(b"large", 0), memory.recall(b"3", 3)) == (None, 3)
