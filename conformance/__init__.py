"""The conformance suite: judges any server, knowing its data or knowing nothing."""
