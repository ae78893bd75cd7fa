"""The counts of a dataset, and the histogram of its transactions over time."""

import pytest

from customers_all.dataset_summary import histogram, show, summary
from fixtures.edge_cases import edge_cases_dataset, empty_dataset
from fixtures.generator import generate
from fixtures.model import Customer, DatasetHeader, Transaction


def test_counts_are_those_of_the_records() -> None:
    records = list(edge_cases_dataset())
    for account_id, state in summary(records).items():
        customers = [one for one in records if isinstance(one, Customer) and one.account_id == account_id]
        made = [one for one in records if isinstance(one, Transaction) and one.account_id == account_id]
        assert (state.customers, state.transactions) == (len(customers), len(made))
        assert state.without_transactions == len(customers) - len({one.customer_code for one in made})
        assert (state.recorded.least_id, state.recorded.greatest_id) == (
            min(one.id for one in made),
            max(one.id for one in made),
        )
        assert state.recorded.first == min(one.recorded_at for one in made)
        assert state.recorded.last == max(one.recorded_at for one in made)
        assert state.changed.first == min(one.changed_at for one in customers)
        assert state.changed.greatest_id == max(one.changed_id for one in customers)
        assert state.by_campaign.total() == state.by_month.total() == len(made)


def test_a_few_months_are_shown_one_by_one_also_empty_ones() -> None:
    rows = list(histogram({"2011-11": 20, "2012-02": 1}))
    assert [row[:2] for row in rows] == [("2011-11", 20), ("2011-12", 0), ("2012-01", 0), ("2012-02", 1)]
    assert [len(row[2]) for row in rows] == [40, 0, 0, 2]


def test_many_months_are_shown_as_years() -> None:
    rows = list(histogram({"2010-01": 1, "2010-12": 2, "2012-06": 300}))
    assert [row[:2] for row in rows] == [("2010", 3), ("2011", 0), ("2012", 300)]


def test_one_transaction_is_never_shown_as_none() -> None:
    assert [len(bar) for _, _, bar in histogram({"2010-01": 1, "2010-02": 1_000_000})] == [1, 40]


def test_an_empty_dataset_has_neither_ranges_nor_a_histogram(capsys: pytest.CaptureFixture[str]) -> None:
    header, *records = empty_dataset()
    assert isinstance(header, DatasetHeader)
    show("empty.jsonl", header, summary(records))
    out = capsys.readouterr().out
    assert "1 account, 0 customers, 0 transactions" in out
    assert "none" in out
    assert "over time" not in out
    assert "█" not in out


def test_days_are_told_to_be_those_of_utc_also_where_the_account_is_elsewhere(
    capsys: pytest.CaptureFixture[str],
) -> None:
    header, *records = edge_cases_dataset()
    assert isinstance(header, DatasetHeader)
    show("edge.jsonl", header, summary(records))
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("time zone") and line.endswith("Pacific/Auckland") for line in lines)
    days = [line for line in lines if "days" in line]
    assert len(days) == 4
    assert all("days (UTC)  " in line for line in days)
    assert "transactions over time (UTC)" in lines


def test_no_line_ends_in_spaces(capsys: pytest.CaptureFixture[str]) -> None:
    for dataset in (edge_cases_dataset(), generate(1, 100), empty_dataset()):
        header, *records = dataset
        assert isinstance(header, DatasetHeader)
        show("some.jsonl", header, summary(records))
    lines = capsys.readouterr().out.splitlines()
    assert any("█" in line for line in lines)
    assert [line for line in lines if line != line.rstrip()] == []


def test_the_summary_is_readable_on_a_narrow_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    header, *records = generate(1, 100)
    assert isinstance(header, DatasetHeader)
    show("made.jsonl", header, summary(records))
    assert all(len(line) <= 60 for line in capsys.readouterr().out.splitlines()[1:])
