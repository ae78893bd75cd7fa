"""The suite for clients: scenarios in which a client asks, and verdicts on what it asked and understood.

A scenario is one file in ``scenarios``: its data, its steps, and for each step what the client is to ask for
and how the answers are delivered. To add one, copy a file there; nothing else is to be changed. ``rehearsal``
performs a scenario: a sandbox answers, a ``stage`` in front of it records and delivers, a ``command`` is run
once a step. ``judging`` holds one judge for each rule that is seen in what a client printed or did;
the rules that are seen in requests are judged by ``contracts.asking``, as everywhere.
"""
