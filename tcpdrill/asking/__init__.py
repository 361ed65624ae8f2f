"""Questions: how a fact is asked in a kind, rolled from a seed, refused or let through, and written.

`kinds/` holds one entry a kind, `draft.py` says what a kind rolls, `gate.py` what is refused, `questions.py`
puts them together.
"""
