"""The commands, one file a verb.

Modules below are imported inside the verbs: all of them together cost more than a second, and `--help` and a
mistyped option should answer at once.
"""
