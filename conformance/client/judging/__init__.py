"""What a performance says about the client: by its requests, and by what it understood."""
