"""Where the sandbox keeps its data, behind one small interface."""
