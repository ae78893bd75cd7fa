"""Servers with one violation each: every must and should rule has one that it catches in each of its modes.

A mutant is the sandbox's own steps with one of them changed (``pipeline``); a module a section of the catalogue
declares them, a few lines each, with the rule that must catch it. A rule of level may, which only observes, has
a variant instead: a server that makes it observe something else. ``python -m conformance.mutants`` judges all of
them and writes the table of who caught whom. How to add one: write a function under ``@mutant`` in the module of
the rule's section, and write the table again.
"""
