"""The rules as items of pytest: collecting them, judging each against one server, telling what came out."""

import gc
import io
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.check import Check, checks
from conformance.concealment import conceal_result
from conformance.doubts import doubt_about_dataset, doubts_about_options
from conformance.evidence import Witness
from conformance.judge import judge
from conformance.memory import map_large_blocks
from conformance.oracle_reading import consult
from conformance.plan import plan
from conformance.pytest_front import JUDGING
from conformance.redaction import People, Secrets
from conformance.reports.terminal import open_console, show_failure
from conformance.run_options import OnProgress, Options, Progress
from conformance.subject import Subject
from conformance.target import Credentials, Limits, Target
from conformance.verdict import Outcome, Result
from contracts.catalogue import Rule, catalogue
from contracts.errors import CustomersAllError
from fixtures.dataset_file import read_dataset


class Judging:
    """One run: the server, the verdicts so far. A plugin of pytest; its items find it in ``JUDGING``."""

    def __init__(self, options: Options, on_progress: OnProgress, *, strict: bool = False) -> None:
        """Prepare to judge; ``strict`` makes pytest count a failed should rule as a failed test."""
        self.options = options
        self.strict = strict
        self.secrets = Secrets(options.user_password)
        self.failure: CustomersAllError | None = None
        self.results: dict[str, Result] = {}
        #: Asks once whether the dataset is the server's, where nobody of it is in the report.
        self._doubt = ""
        self._on_progress = on_progress
        self._resources = ExitStack()
        self._subject: Subject | None = None
        #: The file of checks that could not be read: then pytest stops as if somebody had interrupted it.
        self.unread = ""
        #: The rule after which ``fail_fast`` let no further one be judged.
        self.stopped_at = ""

    @property
    def subject(self) -> Subject:
        """The server; connected, and its dataset read, when first used. Raises ``CustomersAllError``."""
        if self._subject is None:
            self._subject = self._open()
        return self._subject

    def _open(self) -> Subject:
        options = self.options
        map_large_blocks()
        oracle = None
        if options.dataset is not None:
            oracle = consult(read_dataset(options.dataset), options.account_id)
            gc.collect()  # what checked the dataset holds itself by a cycle, and is large
        folder = Path(self._resources.enter_context(tempfile.TemporaryDirectory(prefix="customers-all-")))
        target = Target(
            options.target,
            Credentials(options.user_id, options.user_password, options.account_id),
            Limits(rate=options.rate, budget=sum(plan(options).values()), pause=options.timeout),
            folder,
            self.secrets,
        )
        self._resources.callback(target.close)
        return Subject(options, target, Witness(target, People(shown=options.show_values)), oracle)

    def close(self) -> None:
        """Close the connections and remove the answers from the disk."""
        self._resources.close()

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return self._subject.requests if self._subject is not None else 0

    @property
    def decisions(self) -> dict[str, str]:
        """The word observed for each decision that could be observed."""
        return dict(self._subject.observed) if self._subject is not None else {}

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the user should look at before anything else."""
        if self._subject is None:
            return ()
        return (*filter(None, (self._doubt,)), *doubts_about_options(self._subject, self.results.values()))

    def in_order(self) -> Iterator[Result]:
        """Yield one result a selected rule, in the order of the catalogue."""
        for slug in self.options.rules:
            yield self.results.get(slug) or self._unjudged(catalogue().rules[slug])

    def _unjudged(self, rule: Rule) -> Result:
        if self.stopped_at:
            reason = f"Not judged: --fail-fast stopped the run at {self.stopped_at}, which failed."
            return Result(rule, Outcome.SKIP, reason)
        return Result(rule, Outcome.ERROR, "The suite has no check for this rule.", internal=True)

    def judge(self, check: Check) -> Result:
        """Judge one rule and tell of it; raises ``CustomersAllError`` when the server was never reached."""
        self._on_progress(Progress(check.rule.title, requests=self.requests))
        result = conceal_result(self._with_doubt(judge(check, self.subject)), self.secrets)
        self.results[check.rule.id] = result
        self._on_progress(Progress(check.rule.title, result, self.requests))
        return result

    def _with_doubt(self, result: Result) -> Result:
        """Let the first failure ask whether the dataset is the right one, where nothing speaks for it."""
        if result.outcome is not Outcome.FAIL or self._doubt:
            return result
        self._doubt = doubt_about_dataset(self.subject)
        return replace(result, message=f"{result.message} {self._doubt}".rstrip())

    def stops_at(self, result: Result) -> bool:
        """Tell whether the user wants no further rule judged after this result."""
        weighs = result.outcome is Outcome.FAIL and result.rule.level == "must"
        if self.options.fail_fast and weighs and result.rule.id not in self.options.waived:
            self.stopped_at = result.rule.id
        return bool(self.stopped_at)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Judge in the order of the catalogue, in which reports show the rules; files are collected by their names."""
        places = {slug: place for place, slug in enumerate(self.options.rules)}
        items.sort(key=lambda item: places.get(item.name, len(places)))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Notice a file of checks that cannot be read."""
        if report.failed and not self.unread:
            self.unread = report.nodeid

    def pytest_configure(self, config: pytest.Config) -> None:
        """Let the items find this run."""
        config.stash[JUDGING] = self

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Tell plain pytest's user as well what to look at."""
        for sentence in self.warnings:
            terminalreporter.write_line(f"warning: {self.secrets.hide(sentence)}")

    def pytest_unconfigure(self) -> None:
        """End the run."""
        self.close()


class SectionFile(pytest.File):
    """A section of the catalogue: one file of checks."""

    def collect(self) -> Iterator["RuleItem"]:
        """Yield the section's rules that were selected, in the order of the catalogue."""
        selected = self.config.stash[JUDGING].options.rules
        for slug, check in checks().items():
            if check.rule.section == self.path.stem and slug in selected:
                yield RuleItem.from_parent(self, name=slug, check=check)


class RuleItem(pytest.Item):
    """A rule: skipped when it is skipped or vacuous, expected to fail when it is a should rule, not strict."""

    def __init__(self, *, check: Check, **known: Any) -> None:
        """Make the item of a check."""
        super().__init__(**known)
        self.check = check
        self.add_marker(check.rule.level)

    def runtest(self) -> None:
        """Judge the rule, and say in pytest's words what came out."""
        judging = self.config.stash[JUDGING]
        try:
            result = judging.judge(self.check)
        except CustomersAllError as error:
            judging.failure = error
            pytest.exit(judging.secrets.hide(str(error)), returncode=error.exit_status)
        self.user_properties += [
            ("outcome", str(result.outcome)),
            ("message", result.message),
            ("statements", ", ".join(result.rule.statements)),
        ]
        if judging.stops_at(result):
            self.session.shouldstop = f"{self.name} failed"
        if result.outcome in {Outcome.SKIP, Outcome.VACUOUS}:
            pytest.skip(f"{result.outcome}: {result.message}")
        if result.outcome is Outcome.FAIL and result.rule.level == "should" and not judging.strict:
            pytest.xfail(result.message)
        if result.outcome in {Outcome.FAIL, Outcome.ERROR}:
            raise NotHeldError(result)

    def repr_failure(
        self,
        excinfo: pytest.ExceptionInfo[BaseException],
        style: object = None,  # noqa: ARG002 - pytest's signature
    ) -> str:
        """Show the verdict as ``verify`` does, and never the suite's own frames with their values."""
        if not isinstance(excinfo.value, NotHeldError):
            return f"The suite itself failed with {excinfo.typename}."
        text = io.StringIO()
        show_failure(excinfo.value.result, open_console(text))
        return text.getvalue()

    def reportinfo(self) -> tuple[Path, None, str]:
        """Say where the rule's check is."""
        return self.path, None, f"{self.check.rule.section}: {self.check.rule.title}"


class NotHeldError(Exception):
    """Tells pytest that a rule failed, or could not be judged."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.message)
        self.result = result
