"""What last and selected_campaigns give together, which the documentation forbids to send (SEL-12, DEC-6)."""

from array import array
from collections.abc import Iterator
from typing import Final

from conformance.answer import Answer
from conformance.ids import MOST_TRIED, changes_since, descending_ids, found_changes
from conformance.key_order import missing
from conformance.known_ids import ids_of_changes
from conformance.question import Question
from conformance.subject import Subject

#: As many ids are tried at most for one since which somebody of a campaign changed.
MOST_IDS: Final = MOST_TRIED + 4


def changes_among(server: Subject, members: Answer) -> Question | None:
    """Return a question with last that gets somebody of a campaign's customers; ``None`` where none is found."""
    return next((asked for asked in _likely(server) if _in_both(server.ask(asked), members)), None)


def _likely(server: Subject) -> Iterator[Question]:
    if few := found_changes(server):
        yield few
    if server.oracle is not None:
        ids = ids_of_changes(server.oracle)
    elif server.plain_is_accepted().last_id:
        ids = descending_ids(server)
        ids = [*ids[:MOST_TRIED], *ids[MOST_TRIED:][-1:]]
    else:
        ids = []
    yield from (changes_since(last) for last in ids if last > 0)


def _in_both(changed: Answer, members: Answer) -> "array[int]":
    others = frozenset(missing(changed, members))
    return array("Q", (key for key in changed.keys if key not in others))


def fitting_words(answer: Answer, changed: Answer, members: Answer) -> list[str]:
    """Return the words of DEC-6 that say what an answer holds, given those for each field alone."""
    words = {"last": changed.keys, "campaigns": members.keys, "both": _in_both(changed, members)}
    return [word for word, keys in words.items() if keys == answer.keys]


def shown_as_odd(answer: Answer, changed: Answer, members: Answer) -> str:
    """Say what an answer is that no word of DEC-6 fits."""
    both = len(_in_both(changed, members))
    return (
        f"The answer is odd: a report of {answer.count:,}, where an error would be expected, or the {changed.count:,} "
        f"customers for last, the {members.count:,} of the campaign, or the {both:,} who are both. A client that sends "
        "both fields is misled."
    )
