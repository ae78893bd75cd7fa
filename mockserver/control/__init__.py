"""The control API under ``/_sandbox/v1``: the sandbox made to do what a test needs, from any language.

Each resource is a module with its ``OPERATIONS``: method, path and a plain function from a ``Call`` to a ``Reply``,
which may block. ``ControlService`` finds the operation, checks who calls, and runs it in a thread. All of it is
described in ``contracts/openapi/control.yaml``, which a test holds against the operations.
"""
