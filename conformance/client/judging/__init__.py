"""What a run of a scenario says about the client: by its requests, and by what it understood."""
