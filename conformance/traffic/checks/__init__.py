"""The server's rules that one exchange can show to be broken, one file a section of the catalogue.

A check is one declaration and one function: ``when`` tells whether an exchange puts the rule to the test, the
function yields a sentence for each thing that is wrong, without anybody's data. An observer returns the word of
the choice that an exchange shows where the documentation is silent, or ``None``.
"""
