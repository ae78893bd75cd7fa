"""How fast it is, always against something bare in the same run. Run by hand: ``make bench``."""
