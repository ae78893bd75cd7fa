"""A fault to be put in force: its kind with parameters, and the requests that it applies to; as JSON too."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Annotated, Any, TypeVar

import msgspec

from contracts.errors import ConfigurationError
from contracts.fields import SECRET_FIELDS
from mockserver.faults.kind import Declaration, FaultKind, declaration_of, declarations


class FaultError(ConfigurationError):
    """What was given is no fault; the sentence says where and why."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The requests that a fault applies to: by default every one, of every account."""

    account_id: Annotated[str | None, msgspec.Meta(description="only requests that name this account")] = None
    fields: Annotated[
        Mapping[str, str],
        msgspec.Meta(description="only requests whose fields have these values, an empty one for absent"),
    ] = field(default_factory=dict)
    times: Annotated[
        Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)] | None,
        msgspec.Meta(description="only so many such requests from now on"),
    ] = None
    probability: Annotated[
        float, msgspec.Meta(gt=0, le=1, description="how likely it is for each of them")
    ] = 1.0
    seed: Annotated[
        int,
        msgspec.Meta(
            ge=0,
            le=2**53,
            description="settles what is left to chance: the n-th request always fares the same",
        ),
    ] = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of fault with its parameters, and its scope."""

    kind: FaultKind
    scope: Scope = Scope()

    @property
    def declaration(self) -> Declaration:
        """What is known of the kind."""
        return declaration_of(type(self.kind))


def read_fault(form: object) -> Fault:
    """Read a fault from its JSON form, parsed: ``{"kind": "latency", "parameters": {…}, "scope": {…}}``.

    Raises ``FaultError`` with one sentence that names what is wrong.
    """
    if not isinstance(form, Mapping) or not isinstance(form.get("kind"), str):
        raise FaultError('A fault is an object with a member "kind", which is text.')
    _refuse_others("The fault", form, ("kind", "parameters", "scope"))
    name = form["kind"]
    declaration = declarations().get(name)
    if declaration is None:
        raise FaultError(f"There is no fault {name!r}. There are: {', '.join(declarations())}.")
    kind = _read(f"The fault {name}", "parameters", form.get("parameters", {}), declaration.kind)
    scope = _read(f"The fault {name}", "scope", form.get("scope", {}), Scope)
    for secret in SECRET_FIELDS.intersection(scope.fields):
        raise FaultError(f"The fault {name} has the field {secret} in its scope; secrets are not kept.")
    try:
        json.dumps(form, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise FaultError(
            f"The fault {name} has a text with half a character, which cannot be sent."
        ) from None
    return Fault(kind, scope)


def write_fault(fault: Fault) -> dict[str, Any]:
    """Return the JSON form of a fault, every parameter in it."""
    return {
        "kind": fault.declaration.name,
        "parameters": msgspec.to_builtins(fault.kind),
        "scope": msgspec.to_builtins(fault.scope),
    }


def parameters_schema(kind: type) -> dict[str, Any]:
    """Return the JSON Schema of the parameters of a kind, or of ``Scope``, made of its dataclass."""
    _, components = msgspec.json.schema_components([kind], ref_template="{name}")
    schema: dict[str, Any] = components[kind.__name__]
    properties = schema.get("properties", {})
    return {"type": "object", "properties": properties, "additionalProperties": False}


Part = TypeVar("Part")


def _read(subject: str, place: str, form: object, into: type[Part]) -> Part:
    if not isinstance(form, Mapping):
        raise FaultError(f"{subject} must have an object as {place}.")
    names = tuple(item.name for item in fields(into))  # type: ignore[arg-type]  # only dataclasses come here
    _refuse_others(f"{subject}, {place}:", form, names)
    try:
        return msgspec.convert(dict(form), into)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$")
        where = f"{place}{path.rstrip('`')}"
        raise FaultError(f"{subject} is wrong at {where}: {message[:1].lower()}{message[1:]}.") from None


def _refuse_others(subject: str, form: Mapping[str, object], names: tuple[str, ...]) -> None:
    for name in form:
        if name not in names:
            known = ", ".join(names) or "none"
            raise FaultError(f"{subject} has an unknown member {name!r}. Known: {known}.")
