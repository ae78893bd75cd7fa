"""Days in time zones, and selection against a plain reading of what is selected."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.model import Account, Campaign, Customer, Record, Transaction, User
from mockserver.running import running_sandbox
from mockserver.selection import day_begins
from tests.mockserver.asking import ask
from tests.mockserver.small_data import ACCOUNT, C1, C2, PASSWORD, RIGHT, USER, customer, small_dataset

ZONES = ["UTC", "Pacific/Auckland", "America/Sao_Paulo", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"]


@pytest.mark.parametrize("zone", ZONES)
def test_days_follow_each_other_without_gap_or_overlap(zone: str) -> None:
    """Each moment of four years belongs to the day that a clock in the zone shows."""
    info = ZoneInfo(zone)
    day = date(2009, 1, 1)
    while day < date(2013, 1, 1):
        begin = day_begins(day, info)
        assert datetime.fromtimestamp(begin, info).date() >= day
        assert datetime.fromtimestamp(begin - 1, info).date() < day
        day += timedelta(days=1)


def test_a_day_that_has_no_midnight_begins_with_the_skip() -> None:
    begin = day_begins(date(2010, 10, 17), ZoneInfo("America/Sao_Paulo"))
    assert datetime.fromtimestamp(begin, UTC) == datetime(2010, 10, 17, 3, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/New_York", "UTC"])
def test_the_first_and_the_last_day_there_are(zone: str) -> None:
    assert day_begins(date.min, ZoneInfo(zone)) < day_begins(date(2, 1, 1), ZoneInfo(zone))
    assert day_begins(date.max, ZoneInfo(zone)) > day_begins(date(9999, 12, 30), ZoneInfo(zone))


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        # 2010-05-01T23:59:59Z and 2010-05-02T00:00:00Z are both on 2 May in Auckland, both on 1 May in New York.
        ("Pacific/Auckland", "2010-05-01", []),
        ("Pacific/Auckland", "2010-05-02", [1, 2]),
        ("America/New_York", "2010-05-01", [1, 2]),
        ("America/New_York", "2010-05-02", []),
        ("UTC", "2010-05-01", [1]),
    ],
)
def test_days_are_those_of_the_account(zone: str, day: str, expected: list[int]) -> None:
    with running_sandbox(small_dataset(zone)) as sandbox:
        asked = {**RIGHT, "selected_campaigns": C1, "date_start": day, "date_end": day}
        assert ask(sandbox.url, asked).numbers == expected


#: Moments around the ends of days, in seconds after 2010-03-26T00:00Z: New Zealand changes its clocks then.
MOMENTS = st.integers(0, 12 * 24).map(lambda hour: hour * 3_600) | st.integers(0, 12 * 86_400)
DAYS = st.none() | st.integers(-1, 13).map(lambda days: date(2010, 3, 26) + timedelta(days=days))
START = datetime(2010, 3, 26, tzinfo=UTC)


@st.composite
def histories(draw: st.DrawFn) -> list[Record]:
    """An account of a few customers, each created and perhaps changed, and their transactions."""
    zone = draw(st.sampled_from(ZONES))
    count = draw(st.integers(0, 6))
    bought = draw(
        st.lists(st.tuples(st.integers(1, max(count, 1)), st.sampled_from([C1, C2]), MOMENTS), max_size=12)
    )
    moments: list[tuple[datetime, int, str | None]]
    moments = [(START, number, None) for number in range(1, count + 1)]
    moments += [(START + timedelta(seconds=s), n, campaign) for n, campaign, s in bought if n <= count]
    customers: list[Record] = []
    transactions: list[Record] = []
    number = 0
    for moment, who, campaign in sorted(moments, key=lambda each: each[0]):
        number += draw(st.integers(1, 3))
        if campaign is None:
            customers.append(customer(ACCOUNT, who, number, moment))
        else:
            transactions.append(Transaction(ACCOUNT, number, f"{who:016}", campaign, moment))
    account = Account(ACCOUNT, zone, (User(USER, PASSWORD),))
    return [account, Campaign(ACCOUNT, C1, "1"), Campaign(ACCOUNT, C2, "2"), *customers, *transactions]


def plainly(
    records: list[Record], campaigns: list[str], start: date | None, end: date | None, last: int
) -> list[int]:
    """Say who is selected, by the words of the documentation and nothing else."""
    account = records[0]
    assert isinstance(account, Account)
    zone = ZoneInfo(account.time_zone)
    chosen = []
    for each in records:
        if not isinstance(each, Customer) or each.changed_id <= last:
            continue
        days = [
            record.recorded_at.astimezone(zone).date()
            for record in records
            if isinstance(record, Transaction)
            and record.customer_code == each.fields[13]
            and record.campaign_id in campaigns
        ]
        if not campaigns or any((start or date.min) <= day <= (end or date.max) for day in days):
            chosen.append(each.id)
    return chosen


@settings(max_examples=60, deadline=None)
@given(
    records=histories(),
    questions=st.lists(
        st.tuples(st.sets(st.sampled_from([C1, C2, "404"])), DAYS, DAYS, st.integers(0, 40)),
        min_size=1,
        max_size=8,
    ),
)
def test_selection_is_what_a_plain_reading_selects(
    records: list[Record], questions: list[tuple[set[str], date | None, date | None, int]]
) -> None:
    with running_sandbox(records, {"DEC-6": "both"}) as sandbox:
        for campaigns, start, end, last in questions:
            asked = {
                **RIGHT,
                "selected_campaigns": ",".join(sorted(campaigns)),
                "date_start": str(start or ""),
                "date_end": str(end or ""),
                "last": str(last),
            }
            assert ask(sandbox.url, asked).numbers == plainly(records, sorted(campaigns), start, end, last)
