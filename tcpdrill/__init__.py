"""TCP flashcards that prove their answers against an embedded TCP."""

__version__ = "0.1.0"
