"""The material as it is written: YAML read into entries that know where they stand.

`content.py` loads a whole folder, `check.py` judges it; here is what they build on.
"""
