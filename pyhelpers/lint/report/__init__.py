"""Results of lint → what is printed: for people, for programs, for pull requests."""
