"""What stands on an Anki card: note types with their templates, and facts turned into their fields.

No package, no database, no disk beyond the templates beside this file; those are `decks/`'s business.
"""
