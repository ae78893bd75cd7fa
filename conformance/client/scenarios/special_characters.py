"""Everything that must be unescaped once, and nothing that may be changed."""

from conformance.client.customers import edge_case_customers
from conformance.client.scenario import Scenario

SCENARIO = Scenario(
    name="special-characters",
    title="Markup, quotes, accents, other scripts and emoji, in XML",
    rules=("keeps-special-characters", "reads-every-field", "keeps-white-space", "keeps-zeros-in-front"),
    customers=edge_case_customers(
        *("markup", "markup-escaped-already", "cdata-end", "comment-and-instruction", "emoji"),
        *("right-to-left", "combining-marks-apart", "combining-marks-together", "scripts"),
        *("backslashes", "apostrophes", "script", "percent-and-plus", "words-of-json", "long-values"),
    ),
)
