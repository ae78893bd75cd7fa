"""The tables of the store in SQLite, and how a database file is known to be one of ours."""

from typing import Final

#: ``PRAGMA application_id``: marks the file as the sandbox's ("CAll" in ASCII).
APPLICATION_ID: Final = 0x43416C6C
#: ``PRAGMA user_version``: grows whenever the tables change.
VERSION: Final = 2

#: A customer's key is its account's key and its place in the account: the customers of an account lie
#: together, in the order of their internal ids, and any thousand of them is one range of keys.
PLACE_BITS: Final = 40
MOST_PLACES: Final = 1 << PLACE_BITS

TABLES: Final = (
    # newest_id is of the sequence of changes and transactions (DEC-3); next_place and newest_customer say
    # where the next customer goes, and its internal id. starting holds the same as they were at first.
    """
    CREATE TABLE accounts (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id TEXT NOT NULL UNIQUE,
        time_zone TEXT NOT NULL,
        users TEXT NOT NULL,
        overrides TEXT NOT NULL DEFAULT '{}',
        clock TEXT NOT NULL DEFAULT '',
        scenario TEXT NOT NULL DEFAULT '',
        revision INTEGER NOT NULL DEFAULT 1,
        newest_id INTEGER NOT NULL DEFAULT 0,
        next_place INTEGER NOT NULL DEFAULT 0,
        newest_customer INTEGER NOT NULL DEFAULT 0,
        starting TEXT NOT NULL DEFAULT '{}'
    )
    """,
    """
    CREATE TABLE campaigns (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        account INTEGER NOT NULL,
        campaign_id TEXT NOT NULL,
        name TEXT NOT NULL,
        UNIQUE (account, campaign_id)
    )
    """,
    # fields are the 15 values in one text, see records.py.
    """
    CREATE TABLE customers (
        key INTEGER PRIMARY KEY,
        account INTEGER NOT NULL,
        id INTEGER NOT NULL,
        changed_id INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        code TEXT NOT NULL,
        fields TEXT NOT NULL
    )
    """,
    # The primary key is the order in which a wide range of times is read, customer by customer.
    """
    CREATE TABLE transactions (
        campaign INTEGER NOT NULL,
        place INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL,
        id INTEGER NOT NULL,
        account INTEGER NOT NULL,
        PRIMARY KEY (campaign, place, recorded_at, id)
    ) WITHOUT ROWID
    """,
    # Rendered customers, a thousand places a page. A page that is there is right: a change removes it.
    """
    CREATE TABLE pages (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        account INTEGER NOT NULL,
        number INTEGER NOT NULL,
        variant TEXT NOT NULL,
        ends BLOB NOT NULL,
        body BLOB NOT NULL,
        UNIQUE (account, number, variant)
    )
    """,
    # Ids that were issued, but that no record has any more (DEC-4).
    """
    CREATE TABLE retired_ids (
        account INTEGER NOT NULL,
        id INTEGER NOT NULL,
        PRIMARY KEY (account, id)
    ) WITHOUT ROWID
    """,
    # What an account held at first, of the records that were changed or removed since.
    """
    CREATE TABLE starting_campaigns (
        key INTEGER NOT NULL,
        account INTEGER NOT NULL,
        campaign_id TEXT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (account, key)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE starting_customers (
        key INTEGER PRIMARY KEY,
        account INTEGER NOT NULL,
        id INTEGER NOT NULL,
        changed_id INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        code TEXT NOT NULL,
        fields TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE starting_transactions (
        campaign INTEGER NOT NULL,
        place INTEGER NOT NULL,
        recorded_at INTEGER NOT NULL,
        id INTEGER NOT NULL,
        account INTEGER NOT NULL,
        PRIMARY KEY (account, id)
    ) WITHOUT ROWID
    """,
)

#: Built after the rows where many are loaded into an empty database, which is several times quicker.
INDEXES: Final = {
    "customers_code": "CREATE UNIQUE INDEX customers_code ON customers (account, code)",
    "customers_changed": "CREATE INDEX customers_changed ON customers (account, changed_id)",
    "transactions_id": "CREATE UNIQUE INDEX transactions_id ON transactions (account, id)",
    "transactions_time": "CREATE INDEX transactions_time ON transactions (campaign, recorded_at, place)",
}


def key_of(account: int, place: int) -> int:
    """Return the key of the customer at a place of the account with a key."""
    return account << PLACE_BITS | place


def keys_of(account: int) -> tuple[int, int]:
    """Return the first and the last key that a customer of the account can have."""
    return key_of(account, 0), key_of(account, MOST_PLACES - 1)
