"""Is this answer valid? A fast verdict, and for a broken answer the exact reason (RES-1 to RES-5).

``validate`` recognises XML, JSON and JSONP by their content, reads them as a stream and holds them against
the schemas of ``contracts/xsd`` and ``contracts/jsonschema`` in bounded memory.
"""

from contracts.validation.recognition import validate
from contracts.validation.verdict import Fault, Profile, Verdict

__all__ = ["Fault", "Profile", "Verdict", "validate"]
