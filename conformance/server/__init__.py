"""The checks, one file a section of the catalogue. How to write one:

A check is one declaration and one function, in the file named for its rule's section, bearing its slug::

    @check("xml-by-default", full=1)
    def xml_by_default(server: Subject) -> None:
        answer = server.everything()
        if answer.format != "xml":
            fail(f"Without output came {answer.format}.", server.evidence(answer))

*Declare* the most requests that it sends, by kind (``full``, ``campaign``, ``changes``, ``comparison``,
``faulty``, ``wrong_credentials``): the plan adds them up, and a check that sends more is a fault of ours.
A question that was asked before costs nothing: answers are kept for the run.

*Ask* with ``server.ask(question)``, which returns whatever came, and ``server.report(question)``, which skips
the check when no report came. Ready-made: ``server.everything()`` the whole report, ``server.sample`` the
question that comparisons start from (the whole report, or a smaller one where that is large: ``large_reports``),
``server.campaigns`` those that have customers, ``server.oracle`` the dataset or ``None``. A request that a
correct server may refuse is made with ``question.probing(…)`` and judged after ``server.plain_is_accepted()``:
a server that refuses everything has refused nothing in particular.

*Compare* through ``conformance.relations``: ``same``, ``within``, ``adds_up``. They look at each customer,
ask again before they blame, and leave out whoever changed in between: data of a live server moves. Never
compare two answers by hand.

*Judge* by returning (passed) or by ``fail``, ``skip`` or ``vacuous``. A **may** rule never fails: it ends with
``server.observe("DEC-23", "200")``, or with ``server.note("…")`` where no decision has a word for it.
Never be stricter than the text: every alternative of a decision passes.
"""
