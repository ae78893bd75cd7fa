"""The kinds of fault, one a file; whatever is put here registers itself."""
