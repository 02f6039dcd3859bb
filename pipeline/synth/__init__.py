"""Letters and lines that we generate, with exact truth."""
