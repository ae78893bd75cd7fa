"""The store in SQLite: a file, or a private temporary file where the data is to be in memory only."""
