"""What the user should look at: options that do not fit the server, which explain much of what a run says."""

from collections.abc import Iterable, Iterator

from conformance.interview import EVERYTHING
from conformance.key_order import missing_keys
from conformance.reports.presentation import counted
from conformance.search import MOST_CAMPAIGNS
from conformance.subject import Subject
from conformance.verdict import Outcome, Result


def doubt_about_dataset(server: Subject) -> str:
    """Ask whether the dataset is the server's, where nobody of it is in the report; ``""`` if somebody is, or none came."""
    answer = server.answered(EVERYTHING)
    if server.oracle is None or answer is None or not answer.success:
        return ""
    number = len(server.oracle.keys)
    absent = sum(1 for _ in missing_keys(server.oracle.sorted_keys(), answer.keys))
    if not number or absent < number:
        return ""
    return (
        f"Nobody of the dataset's {counted(number, 'customer')} is in the report of everybody: does the server hold "
        f"{server.dataset.name}, in the account {server.options.account_id}?"
    )


def doubts_about_options(server: Subject, results: Iterable[Result]) -> Iterator[str]:
    """Yield what came of the campaigns and the day that the user names, where the server knows nothing of them."""
    answer = server.answered(EVERYTHING)
    if answer is None or not answer.success or "campaigns" not in vars(server):
        return
    options = server.options
    named = tuple(dict.fromkeys((*filter(None, (options.known_campaign,)), *options.campaigns)))
    empty = [name for name in named[:MOST_CAMPAIGNS] if name not in server.campaigns]
    skipped = [one for one in results if one.outcome is Outcome.SKIP and one.message in server.lacking]
    if skipped and not server.campaigns:
        which = f"No campaign named ({', '.join(named)})" if named else "No campaign that was tried"
        musts = sum(one.rule.level == "must" for one in skipped)
        yield (
            f"{which} has customers, so "
            f"{counted(len(skipped), 'rule')} were not judged, {musts} of level must; name others with --campaign."
        )
    elif empty:
        yield f"Nobody is in the report of the campaign {', nor of '.join(empty)}: look at what was named."
    if options.known_day and "found_day" in vars(server) and not server.known_day_tells:
        instead = f"{server.found_day} was used instead" if server.found_day else "nor was another day found"
        yield (
            f"Nothing happened in the campaign {options.known_campaign} on {options.known_day}, named with --known-day: "
            f"{instead}."
        )
