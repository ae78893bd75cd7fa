"""Servers that lose customers, double them, or show those of others (SEL-1, SEL-8, DEC-29)."""

from itertools import chain, count

from conformance.mutants.mutant import listing, mutant
from conformance.mutants.pipeline import Pipeline, ReportedCustomer, View
from fixtures.model import CODE
from mockserver.store.interface import Selection


@mutant("all-customers-returned", "cuts a report at 1,000 customers", account_id="greatwidgets")
def _(server: Pipeline) -> None:
    listing(server, lambda customers, *_: customers[:1000])


@mutant(
    "all-customers-returned",
    "joins with transactions, and so lists nobody who never had one",
    modes=("known-data",),
)
def _(server: Pipeline) -> None:
    def buyers(customers: list[ReportedCustomer], _: Selection, view: View) -> list[ReportedCustomer]:
        bought = {transaction.customer_code for transaction in view.transactions}
        return [customer for customer in customers if customer.fields[CODE] in bought]

    listing(server, buyers)


@mutant("all-customers-returned", "loses the last customer of each page of ten in a report of everybody")
def _(server: Pipeline) -> None:
    def pages(customers: list[ReportedCustomer], selection: Selection, _: View) -> list[ReportedCustomer]:
        if selection.campaigns:
            return customers
        return [customer for place, customer in enumerate(customers, 1) if place % 10]

    listing(server, pages)


@mutant("only-own-customers", "lists the customers of all accounts that have the campaigns of this one")
def _(server: Pipeline) -> None:
    right = server.find

    def find(selection: Selection, view: View) -> list[ReportedCustomer]:
        others = [state for state in server.store.accounts() if state.account.account_id == "neighbours"]
        views = [view, *(View(view.question, view.snapshot, state) for state in others)]
        return list(chain.from_iterable(right(selection, one) for one in views))

    server.find = find


@mutant("only-own-customers", "puts a customer for tests at the end of a report")
def _(server: Pipeline) -> None:
    listing(
        server,
        lambda customers, *_: [*customers, ReportedCustomer(("Test",) * CODE + ("0000000000000000", ""), 0)],
    )


@mutant("customer-appears-once", "lists a customer of a campaign once a transaction")
def _(server: Pipeline) -> None:
    def joined(customers: list[ReportedCustomer], selection: Selection, view: View) -> list[ReportedCustomer]:
        wanted = selection.campaigns or ()
        by_code = {customer.fields[CODE]: customer for customer in customers}
        codes = [one.customer_code for one in view.transactions if one.campaign_id in wanted]
        return [by_code[code] for code in codes if code in by_code] if wanted else customers

    listing(server, joined)


@mutant("customer-appears-once", "lists a customer of two listed campaigns twice")
def _(server: Pipeline) -> None:
    right = server.find

    def find(selection: Selection, view: View) -> list[ReportedCustomer]:
        each = [Selection((campaign,)) for campaign in selection.campaigns or ()]
        return list(chain.from_iterable(right(one, view) for one in each)) or right(selection, view)

    server.find = find


@mutant("customer-appears-once", "lists a customer once a change since an id")
def _(server: Pipeline) -> None:
    def each(customers: list[ReportedCustomer], selection: Selection, _: View) -> list[ReportedCustomer]:
        return [*customers, *customers[-1:]] if selection.changed_after else customers

    listing(server, each)


@mutant("customer-appears-once", "begins each page with the last customer of the page before")
def _(server: Pipeline) -> None:
    def pages(customers: list[ReportedCustomer], *_: object) -> list[ReportedCustomer]:
        return [customer for place, customer in enumerate(customers, 1) for _ in range(1 + (place % 20 == 0))]

    listing(server, pages)


@mutant("same-question-same-answer", "asks a replica every second time, in which the newest customer lacks")
def _(server: Pipeline) -> None:
    plain = count(1)

    def lag(customers: list[ReportedCustomer], selection: Selection, _: View) -> list[ReportedCustomer]:
        return customers if selection != Selection() or next(plain) % 2 else customers[:-1]

    listing(server, lag)


@mutant("customer-order", "lists the newest customer first")
def _(server: Pipeline) -> None:
    listing(server, lambda customers, *_: customers[::-1])
