"""Answers kept in memory: bounded, the least asked for going first, and never stale."""

from mockserver.answer import Answer
from mockserver.answer_memory import LARGEST, AnswerMemory
from mockserver.running import running_sandbox
from tests.mockserver.asking import ask
from tests.mockserver.small_data import ACCOUNT, OTHER, RIGHT, at, code, small_dataset


def answer(size: int) -> Answer:
    return Answer.of(200, (), b"x" * size)


def test_what_was_not_asked_for_longest_makes_room() -> None:
    memory = AnswerMemory(capacity=30_000)
    first, second, third = answer(8_000), answer(8_000), answer(8_000)
    memory.put("first", first)
    memory.put("second", second)
    assert memory.get("first") is first
    memory.put("third", third)
    memory.put("fourth", answer(100))
    assert memory.get("second") is None
    assert memory.get("first") is first
    assert memory.get("third") is third


def test_all_the_room_is_used_again_after_many_answers() -> None:
    memory = AnswerMemory(capacity=30_000)
    for number in range(100):
        memory.put(number, answer(8_000))
        memory.put(number, answer(8_000))
    assert [number for number in range(100) if memory.get(number)] == [97, 98, 99]


def test_an_answer_too_large_is_not_kept() -> None:
    memory = AnswerMemory()
    memory.put("large", answer(LARGEST + 1))
    assert memory.get("large") is None


def test_an_answer_is_remembered_until_its_account_changes() -> None:
    seen: list[bool] = []
    with running_sandbox(
        small_dataset(), watchers=[lambda exchange: seen.append(exchange.remembered)]
    ) as sandbox:
        for question in (RIGHT, RIGHT, OTHER):
            ask(sandbox.url, question)
        with sandbox.store.change() as change:
            change.change_customer(ACCOUNT, code(1), {"city": "Elsewhere"}, at("2031-01-01"))
        assert ask(sandbox.url, RIGHT).customers[0]["city"] == "Elsewhere"
        assert ask(sandbox.url, {**RIGHT, "output": "JSON"}).customers[0]["city"] == "Elsewhere"
        ask(sandbox.url, OTHER)
        with sandbox.store.change() as change:
            change.set_overrides(ACCOUNT, {"DEC-21": "omitted"})
        assert "phone" not in ask(sandbox.url, RIGHT).text
    assert seen == [False, True, False, False, False, True, False]
