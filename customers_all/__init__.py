"""The command line ``customers-all``: one file a command, and what several commands share."""
