"""Measured tables of the stages; CSV so that people can read them."""
