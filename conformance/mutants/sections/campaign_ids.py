"""Servers that read an id of a campaign, or a list of them, otherwise than it is written (SEL-6, DEC-14, DEC-15)."""

import operator
import re
from collections.abc import Callable

from conformance.mutants.mutant import Mutation, asking, choosing, mutant
from conformance.mutants.pipeline import Pipeline, Request, View
from conformance.mutants.sections.campaigns import campaigns_read


def _comparing(*alike: Callable[[str, str], bool]) -> Mutation:
    """Return what lets a server take an id that was asked for and one that it has for the same."""

    def mutate(server: Pipeline) -> None:
        def found(listed: tuple[str, ...], view: View) -> tuple[str, ...]:
            return tuple(
                own for own in view.campaigns if any(same(one, own) for one in listed for same in alike)
            )

        campaigns_read(server, lambda listed, view: found(listed, view) or listed)

    return mutate


_PART_OF_ANOTHER = {
    "campaign-selects-its-customers": "the dataset has a campaign whose id is the end of another's"
}

mutant("unknown-campaign-selects-nobody", "compares as many digits of a campaign's id as were sent")(
    _comparing(lambda asked, own: own.startswith(asked))
)
mutant(
    "unknown-campaign-selects-nobody",
    "looks for campaigns whose ids end with what was sent",
    also=_PART_OF_ANOTHER,
)(_comparing(lambda asked, own: own.endswith(asked)))
mutant(
    "unknown-campaign-selects-nobody",
    "looks for campaigns whose ids hold what was sent",
    also=_PART_OF_ANOTHER,
)(_comparing(lambda asked, own: asked in own))
mutant("unknown-campaign-selects-nobody", "compares as many digits of what was sent as a campaign's id has")(
    _comparing(lambda asked, own: asked.startswith(own))
)
mutant(
    "unknown-campaign-selects-nobody",
    "looks for each campaign's id in the text of the list",
    also=_PART_OF_ANOTHER,
)(_comparing(lambda asked, own: own in asked))
mutant("unknown-campaign-selects-nobody", "keeps the lowest 32 bits of a campaign's id")(
    _comparing(
        operator.eq,
        lambda asked, own: "0" not in {asked[0], own[0]} and _in_32_bits(asked) == _in_32_bits(own),
    )
)


def _in_32_bits(campaign: str) -> int:
    return int(campaign) % 2**32


def _list(server: Pipeline, change: Callable[[str], str]) -> None:
    """Let a server tidy up the text of a list before it reads it."""

    def tidy(request: Request) -> None:
        if listed := request.fields.get("selected_campaigns"):
            request.fields["selected_campaigns"] = change(listed)

    asking(server, tidy)


@mutant("campaigns-are-a-union", "lets a campaign that is listed twice cancel itself")
def _(server: Pipeline) -> None:
    def cancel(listed: str) -> str:
        items = listed.split(",")
        return ",".join(item for item in items if items.count(item) == 1 or not item) or "0"

    _list(server, cancel)


@mutant("bad-campaign-item-refused", "drops empty items of a list")
def _(server: Pipeline) -> None:
    _list(server, lambda listed: ",".join(filter(None, listed.split(","))))


@mutant("bad-campaign-item-refused", "reads the digits at the beginning of an item and drops the rest")
def _(server: Pipeline) -> None:
    _list(server, lambda listed: re.sub(r"(?<=\d)[^\d,]+", "", listed))


@mutant("bad-campaign-item-refused", "drops an item that is no number, where there is another")
def _(server: Pipeline) -> None:
    _list(server, lambda listed: re.sub(r",[a-z]+\b", "", listed))


@mutant("bad-campaign-item-refused", "accepts a minus in front of an id")
def _(server: Pipeline) -> None:
    _list(server, lambda listed: re.sub(r"(?<=,)-(?=\d)", "", listed))


def _splitting(separator: str) -> Mutation:
    def mutate(server: Pipeline) -> None:
        _list(server, lambda listed: re.sub(rf"(?<=\d){re.escape(separator)}(?=\d)", ",", listed))

    return mutate


for _name, _separator in {
    "a semicolon": ";",
    "a vertical bar": "|",
    "a space": " ",
    "a line's end": "\n",
    "a plus": "+",
    "an Arabic comma": "\u060c",
}.items():
    mutant("bad-campaign-item-refused", f"splits a list at {_name} as well")(_splitting(_separator))


@mutant("bad-campaign-item-refused", "takes a number with a point and a zero behind it for an id")
def _(server: Pipeline) -> None:
    _list(server, lambda listed: re.sub(r"\.0\b", "", listed))


@mutant("bad-campaign-item-refused", "takes a power of ten for an id")
def _(server: Pipeline) -> None:
    _list(server, lambda listed: re.sub(r"(?<=\d)e0\b", "", listed))


@mutant("bad-campaign-item-refused", "takes a number to the base of sixteen for an id")
def _(server: Pipeline) -> None:
    _list(server, lambda listed: re.sub(r"\b0x[0-9A-F]+", lambda found: str(int(found[0], 16)), listed))


@mutant("bad-campaign-item-refused", "accepts a plus in front of an id")
def _(server: Pipeline) -> None:
    _list(server, lambda listed: re.sub(r"(?<=,)\+(?=\d)", "", listed))


@mutant("bad-campaign-item-refused", "takes quotation marks off")
def _(server: Pipeline) -> None:
    _list(server, lambda listed: listed.replace('"', ""))


@mutant("bad-campaign-item-refused", "trims tabs, which are no spaces")
def _(server: Pipeline) -> None:
    _list(server, lambda listed: ",".join(item.strip("\t") for item in listed.split(",")))


@mutant("bad-campaign-item-refused", "overlooks a line feed at the end of a list")
def _(server: Pipeline) -> None:
    _list(server, lambda listed: listed.removesuffix("\n"))


@mutant("bad-campaign-item-refused", "trims spaces that do not break")
def _(server: Pipeline) -> None:
    _list(server, lambda listed: ",".join(item.strip("\u00a0") for item in listed.split(",")))


@mutant("bad-campaign-item-refused", "takes the digits of any writing for digits")
def _(server: Pipeline) -> None:
    _list(server, lambda listed: "".join(str(int(one)) if one.isdecimal() else one for one in listed))


@mutant("bad-campaign-item-refused", "selects everybody by a list of nothing but a comma")
def _(server: Pipeline) -> None:
    _list(server, lambda listed: "" if listed == "," else listed)


@mutant("campaign-spaces", "trims the spaces around an item")
def _(server: Pipeline) -> None:
    choosing(server, DEC_15="trim")


@mutant("campaign-zeros", "compares campaigns as numbers")
def _(server: Pipeline) -> None:
    _list(server, lambda listed: ",".join(one.lstrip("0") for one in listed.split(",")))
