"""From customers to bytes: XML, JSON and JSONP under every choice of the decisions."""

from collections.abc import Mapping
from functools import lru_cache

from contracts.request import AnswerFormat, Output
from mockserver.rendering.json import json_rendering
from mockserver.rendering.rendering import Rendering
from mockserver.rendering.xml import xml_rendering

__all__ = ["Rendering", "rendering"]


@lru_cache(maxsize=256)
def rendering(choices: Mapping[str, str], asked: AnswerFormat) -> Rendering:
    """Say how an answer is written as asked for; ``choices`` must be hashable."""
    if asked.output is Output.XML:
        return xml_rendering(choices)
    return json_rendering(choices, asked)
