"""The reports of a run, one form a file; each is a pure function of the run."""
