"""Who asks a session's questions: keys in a terminal, lines of text or of JSON, all after `protocol.py`."""
