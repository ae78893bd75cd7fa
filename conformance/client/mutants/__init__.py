"""Clients with one fault each: every rule for clients has one that it, and no other of its section, catches.

A mutant is the project's own Python client (``examples/clients/python``) with one function put in place of
another, so these run from a checkout only. ``python -m conformance.client.mutants`` runs all of them and
writes the table of who caught whom.
"""
