"""What the documentation of ``customers_all`` says, as data and pure functions. Imports nothing of ours."""
