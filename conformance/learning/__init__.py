"""Learning what a server looks like, without anybody's data: what it does where the documentation is silent.

``ServerShape`` is what was learnt, and is written as a profile that the sandbox mimics. ``server`` learns from a
running server by the checks of the suite, ``traffic`` from exchanges that were captured.
"""
