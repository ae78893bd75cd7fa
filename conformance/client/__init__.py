"""The suite for clients: scenarios in which a client asks, and verdicts on what it asked and understood.

A scenario is one file in ``scenarios``: its data, its steps, and for each step what the client is to ask for
and what goes wrong with the answers. To add one, copy a file there; nothing else is to be changed.
``runner`` runs a scenario: it makes an account in the ``scenario_sandbox``, starts a ``scenario_server`` (the
sandbox on an address of the scenario's own) and runs the client's ``command`` once a step. ``judging`` turns
what happened into remarks, each about a rule: on requests by ``contracts.asking``, as everywhere, and on what was
understood by its own code. ``verdicts`` makes one verdict a rule of all of them, and ``mutants`` proves each rule.
"""
