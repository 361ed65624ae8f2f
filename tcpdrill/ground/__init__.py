"""What stands below everything but the machine: errors, words, dice, cells, files, what is remembered.

Nothing here knows TCP's rules, cards or questions; `tcp_words.py` alone knows the names of its values.
"""
