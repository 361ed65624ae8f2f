"""Answers: what a question is, reading what a learner types in anybody's spelling, and judging it.

One file a type of answer; `text.py` is what all start from, `spellings.py` holds the words, `judging.py`
says whether a value is right. Patterns are texts, which `re` compiles (and keeps) when the first answer is
typed, so that the first question does not wait for them.
"""
