"""What the program can be told to do: options and their help, one module for each field of work.

A command reads its options, calls the module that does the work, and prints. Heavy imports stand inside
the commands, so that `--version` and `--help` start at once.
"""
