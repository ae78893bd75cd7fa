"""Findings that show over several requests: whether a client polls as it was told to."""

from dataclasses import replace

from contracts.asking.history import NO_HISTORY, ClientHistory, client_of
from contracts.asking.judging import judge, judge_history
from contracts.asking.observation import UNKNOWN, Circumstances
from contracts.asking.recorded import RecordedAnswer, RecordedExchange, Result
from tests.contracts.asking_examples import TOLD, asked, exchange, report

DOWN = RecordedAnswer(503, Result.OTHER, retry_after=5.0)


def rules(
    *exchanges: RecordedExchange, circumstances: Circumstances = UNKNOWN, history: ClientHistory = NO_HISTORY
) -> list[list[str]]:
    """The rules broken by each of a client's exchanges, in order."""
    broken = []
    for one in exchanges:
        broken.append([finding.rule for finding in judge_history(one, history, circumstances)])
        history = history.after(one)
    return broken


def poll(last: str | None, answered: RecordedAnswer | None = None, **fields: str) -> RecordedExchange:
    return exchange(asked(last=last, **fields), answered)


def test_a_client_that_polls_rightly_has_no_findings() -> None:
    polls = [poll("0", report(10)), poll("10", report(10)), poll("10", report(25)), poll("25", report(30))]
    assert rules(*polls) == [[]] * 4
    assert rules(*polls, circumstances=TOLD) == [[]] * 4


def test_last_that_stays_is_found() -> None:
    assert rules(poll("0", report(10)), poll("0", report(10))) == [[], ["last-advances"]]
    assert rules(poll("5", report(10)), poll("5", report(11))) == [[], ["last-advances"]]


def test_last_that_goes_back_is_found_but_not_a_new_beginning() -> None:
    begun = [poll("0", report(10)), poll("10", report(20))]
    assert rules(*begun, poll("10", report(20)))[2] == ["last-advances"]
    assert rules(*begun, poll("4", report(20)))[2] == ["last-advances"]
    assert rules(*begun, poll("0", report(20)))[2] == []
    assert rules(*begun, poll("0", report(20)), circumstances=TOLD)[2] == ["last-advances"]


def test_an_id_that_was_made_up_is_found_only_if_the_client_was_told_to_poll() -> None:
    polls = [poll("0", report(10)), poll("12", report(20))]
    assert rules(*polls) == [[], []]
    assert rules(*polls, circumstances=TOLD) == [[], ["last-advances"]]


def test_the_first_poll_of_a_client_told_to_poll_starts_at_zero() -> None:
    assert rules(poll("3"), circumstances=TOLD) == [["first-poll-starts-at-zero"]]
    assert rules(poll(None), circumstances=TOLD) == [["first-poll-starts-at-zero"]]
    assert rules(poll("3")) == [[]]


def test_the_id_of_a_poll_that_failed_is_not_to_be_noted() -> None:
    broken_off = report(20, complete=False)
    begun = [poll("0", report(10)), poll("10", broken_off)]
    assert rules(*begun, poll("10", report(20))) == [[], [], []]
    assert rules(*begun, poll("20", report(20))) == [[], [], ["failed-poll-keeps-last"]]
    assert rules(*begun, poll("20", report(20)), circumstances=TOLD)[2] == ["failed-poll-keeps-last"]
    assert rules(poll("0", broken_off), poll("20", report(20)))[1] == ["failed-poll-keeps-last"]
    assert rules(*begun, poll("10", report(20)), poll("20", report(20)))[3] == []


def test_an_id_that_a_filtered_report_named_is_not_the_one_to_send() -> None:
    filtered = exchange(asked(selected_campaigns="12"), report(20))
    assert rules(poll("0", report(10)), filtered, poll("10", report(20))) == [[], [], []]


def test_the_same_full_report_again_and_again_is_found() -> None:
    full = poll(None, report(10, digest="one"))
    assert rules(full, full, full, full) == [[], [], *[["no-repeated-full-report"]] * 2]


def test_full_reports_that_differ_are_not_blamed() -> None:
    assert rules(*(poll(None, report(10, digest=str(n))) for n in range(6))) == [[]] * 6
    failed = poll(None, report(10, digest="one", complete=False))
    assert rules(failed, failed, failed) == [[]] * 3


def test_a_full_report_in_place_of_a_poll_is_found() -> None:
    full = poll(None, report(12, digest="new"))
    assert rules(poll("0", report(10)), full, circumstances=TOLD)[1] == ["no-repeated-full-report"]


def test_retries_come_after_the_time_the_server_asked_for() -> None:
    first, early, late = (exchange(asked(), DOWN, at) for at in (100.0, 101.0, 105.0))
    assert rules(first, early) == [[], ["retries-are-bounded"]]
    assert rules(first, late) == [[], []]


def test_retries_are_few() -> None:
    down = replace(DOWN, retry_after=None)
    tried = [exchange(asked(), down, at=float(n)) for n in range(12)]
    assert [bool(found) for found in rules(*tried)] == [False] * 10 + [True] * 2
    assert rules(*tried[:9], exchange(asked()), *tried[:5]) == [[]] * 15


def test_a_server_that_tells_no_id_gives_nothing_to_blame() -> None:
    silent = report(None, digest="")
    assert rules(poll("0", silent), poll("0", silent), poll("0", silent)) == [[]] * 3


def test_judge_gives_both_kinds_of_findings() -> None:
    history = NO_HISTORY.after(poll("0", report(10)))
    both = judge(poll("0", report(10), date_end="2011-12-31"), history)
    assert [finding.rule for finding in both] == ["dates-with-campaigns", "last-advances"]


def test_the_history_stays_small() -> None:
    history = NO_HISTORY
    for number in range(1_000):
        history = history.after(poll(None, report(10, digest=str(number))))
    assert len(history.reports) < 10


def test_a_history_belongs_to_account_user_and_format() -> None:
    assert client_of(asked()) == client_of(asked(output="xml", last="4"))
    assert len({client_of(asked()), client_of(asked(output="JSON")), client_of(asked(user_id="j"))}) == 3


def test_what_a_client_could_not_know_yet_is_not_blamed() -> None:
    first = replace(poll("0", report(10)), began=1.0, ended=3.0)
    beside = replace(poll("0", report(10)), began=2.0, ended=4.0)
    after = replace(poll("0", report(10)), began=4.0, ended=5.0)
    assert rules(first, beside, after) == [[], [], ["last-advances"]]


def test_exchanges_out_of_order_are_not_blamed() -> None:
    one = replace(poll("0", report(10)), began=1.0, ended=2.0)
    two = replace(poll("10", report(20)), began=3.0, ended=4.0)
    three = replace(poll("20", report(20)), began=5.0, ended=6.0)
    assert rules(two, one, three) == [[], [], []]


def test_an_answer_that_was_spoilt_on_purpose_obliges_to_nothing() -> None:
    spoilt = report(20, doubtful=True, digest="spoilt")
    begun = [poll("0", report(10)), poll("10", spoilt)]
    assert rules(*begun, poll("10", report(20))) == [[], [], []]
    assert rules(*begun, poll("20", report(20))) == [[], [], []]
    assert rules(*(poll(None, spoilt) for _ in range(4))) == [[]] * 4
