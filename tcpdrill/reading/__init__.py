"""Reading what a learner types: from text in anybody's spelling to an answer's JSON value.

One file a type of answer; `text.py` is what all start from, `spellings.py` beside this package holds the
words. Patterns are texts, which `re` compiles (and keeps) when the first answer is typed, so that the first
question does not wait for them. Whether the value is right is the business of `answers.py`.
"""
