"""A recording of traffic that may be shown to anybody: the same exchanges and data, of invented people.

``Recording`` writes a folder: ``exchanges.har``, in which ``check`` judges both sides as it did those that
flowed, and ``dataset.jsonl``, which ``serve --dataset`` answers from. ``pseudonymizer`` makes each value into another
that always takes its place, ``rewriting`` puts them into answers without touching anything else.
"""
