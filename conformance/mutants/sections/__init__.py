"""The mutants, a module a section of the catalogue."""
