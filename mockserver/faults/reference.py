"""What there is to know of the kinds of fault, for the control API, the docs and the command line."""

from typing import Any, Final

from mockserver.faults.fault import Scope, parameters_schema
from mockserver.faults.kind import Declaration, Layer, declarations

#: What the layers are about, in the order in which they are shown.
LAYER_TITLES: Final = {
    Layer.DELIVERY: "How the answer travels",
    Layer.ANSWER: "What is answered instead",
    Layer.CONTENT: "What the document holds",
}


def reference() -> dict[str, Any]:
    """Return all of it, ready for JSON: ``faults`` one by one, and the JSON Schema of the ``scope`` of them all."""
    return {"faults": list(map(described, declarations().values())), "scope": parameters_schema(Scope)}


def described(declaration: Declaration) -> dict[str, Any]:
    """Describe one kind; ``parameters`` is a JSON Schema with a default for each."""
    return {
        "kind": declaration.name,
        "about": LAYER_TITLES[declaration.layer],
        "does": declaration.does,
        "client": declaration.client,
        "formats": list(declaration.formats),
        "reports_only": declaration.reports_only,
        "parameters": parameters_schema(declaration.kind),
    }
