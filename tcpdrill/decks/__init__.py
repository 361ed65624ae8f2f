"""Anki packages: notes written into them, the record of what changed when, and what an import would do.

What stands on a card is `decks/cards/`'s business.
"""
