"""What clients asked, as the sandbox understood it, with what they did wrong; without secrets, and bounded.

``Journal`` is a watcher of the report service: it takes each exchange in a microsecond and understands, judges
and stores it aside, in a SQLite file that all workers share. ``JournalRoutes`` answer over HTTP: the list, the
live stream, the verification.
"""

from mockserver.journal.journal import Journal, journal_path
from mockserver.journal.routes import JournalRoutes

__all__ = ["Journal", "JournalRoutes", "journal_path"]
