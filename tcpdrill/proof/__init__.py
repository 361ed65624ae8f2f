"""What holds: facts with the values that the machine yields, and claims against them; problems come out.

`check.py` judges a whole course by a module for each family of claims, `facts.py` tells what there is to
know, `slips.py` where the notes say something else; `checked.py` remembers what has passed.
"""
