"""The sandbox: a server that behaves as documented, with every undocumented choice switchable."""
