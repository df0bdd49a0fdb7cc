"""Stories in a real browser against the real program, started with `tongban run` as a person would start it."""
