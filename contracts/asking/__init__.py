"""What a client asked, and what it did against the documentation or unwisely.

The sandbox's journal, the proxy, the check of recorded traffic and the conformance suite for clients all judge
requests by this one code. A request is first recorded without secrets (``recording``); ``judge`` then gives its
findings: one check a rule, in the modules named for what they look at. The rules it covers are
those that ``rules.toml`` says are seen in a request or in a history of requests.
"""
