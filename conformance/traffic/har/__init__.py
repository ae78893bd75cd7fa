"""HTTP archives (HAR 1.2), as browsers and proxies save them: read as a stream, written without secrets."""
