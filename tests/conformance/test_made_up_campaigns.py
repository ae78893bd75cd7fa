"""Ids that are almost a campaign's: a server that takes them for it is caught, one that has them is not blamed."""

from collections.abc import Mapping

import pytest

from conformance.made_up_campaigns import CUTS, UNKNOWN, is_among, longer_ids, shorter_ids
from conformance.verdict import Outcome, Result
from fixtures.edge_cases import EDGE_ACCOUNT
from fixtures.model import Customer
from tests.conformance.judged_server import answering, by_rule, judged, reporting, small_dataset

RULE = "unknown-campaign-selects-nobody"


def verdict(named: str, *selecting: str) -> Result:
    """Judge a server that selects the same customers by each of some ids, of which the user named one."""
    everybody = (record for record in small_dataset() if isinstance(record, Customer))
    own = [customer for customer in everybody if customer.account_id == EDGE_ACCOUNT.account_id]

    def choose(fields: Mapping[str, str]) -> tuple[list[Customer], int]:
        listed = fields.get("selected_campaigns", "")
        if not listed:
            return own, 99
        return own[:9] if {named, *selecting} & set(listed.split(",")) else [], 99

    with answering(reporting(choose)) as url:
        return by_rule(judged(url, rules=(RULE,), campaigns=(named,)))[RULE]


def test_ids_that_are_parts_of_each_other_are_campaigns_like_any() -> None:
    """A group of campaigns may bear the beginning of their ids, and short ids are all given some day."""
    assert verdict("123456789", "12345678").outcome is Outcome.PASS
    assert "12345678 selects customers" in verdict("123456789", "12345678").message
    assert verdict("1234", "123", "12", "1").outcome is Outcome.PASS
    assert verdict("12345678", "2345678", "345678", "45678", "5678").outcome is Outcome.PASS
    assert verdict("7").outcome is Outcome.PASS


@pytest.mark.parametrize("named", ["123456789", "210987654321", "120340560780"])
def test_a_server_that_takes_any_part_of_an_id_for_it_is_caught(named: str) -> None:
    beginnings = [named[:-cut] for cut in range(1, len(named))]
    ends = [named[cut:] for cut in range(1, len(named))]
    assert verdict(named, *beginnings).outcome is Outcome.FAIL
    assert verdict(named, *ends).outcome is Outcome.FAIL


def test_longer_ids_hold_the_campaigns() -> None:
    begins, ends, wraps = longer_ids("0123456789").values()
    assert begins.startswith("0123456789")
    assert ends.endswith("0123456789")
    assert int(wraps) % 2**32 == 123456789
    assert min(len(begins), len(ends)) > max(map(len, UNKNOWN))


def test_shorter_ids_begin_with_no_zero_and_are_never_empty() -> None:
    """An empty list is none at all, and would select everybody."""
    assert shorter_ids("7") == {"beginning": (), "end": ()}
    assert shorter_ids("10") == {"beginning": ("1",), "end": ()}
    assert shorter_ids("100200") == {"beginning": ("10020", "1002", "100"), "end": ("200",)}
    assert all(len(ids) == CUTS for ids in shorter_ids("123456789012").values())


def test_only_numbers_are_changed() -> None:
    assert not longer_ids("summer")
    assert not shorter_ids("summer")
    assert not longer_ids("١٢٣")


def test_zeros_in_front_make_no_other_campaign_here() -> None:
    assert is_among("007", ("7",))
    assert is_among("7", ("007",))
    assert not is_among("70", ("7", ""))
