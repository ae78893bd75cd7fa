"""The command line ``customers-all``: one file a command, nothing else."""
