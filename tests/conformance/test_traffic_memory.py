"""What the judge of traffic remembers of clients and accounts is bounded."""

from conformance.traffic.memory import REMEMBERED, Memory


def test_what_was_not_heard_of_the_longest_is_forgotten() -> None:
    memory: Memory[int, str] = Memory("nothing")
    for name in range(REMEMBERED):
        memory[name] = "something"
    memory[0] = "something else"
    memory[REMEMBERED] = "something"
    assert [memory[name] for name in (0, 1, 2, REMEMBERED)] == [
        "something else",
        "nothing",
        "something",
        "something",
    ]
