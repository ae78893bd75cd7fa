"""Escapes of JSON, and what must not end a call."""

from conformance.client.ask import Ask
from conformance.client.customers import edge_case_customers
from conformance.client.scenario import Scenario, Step

SCENARIO = Scenario(
    name="special-characters-json",
    title="Markup, quotes, accents, other scripts and emoji, in JSON and JSONP",
    rules=("keeps-special-characters", "reads-every-field", "keeps-white-space", "keeps-zeros-in-front"),
    customers=edge_case_customers(
        *("markup", "markup-escaped-already", "cdata-end", "comment-and-instruction", "emoji"),
        *("right-to-left", "combining-marks-apart", "combining-marks-together", "scripts"),
        *("backslashes", "apostrophes", "script", "percent-and-plus", "words-of-json", "long-values"),
    ),
    steps=(Step(Ask(output="JSON")), Step(Ask(output="JSON", callback="customersReport"))),
)
