"""An embedded TCP after RFC 9293: no YAML, no cards, no screen, no clock, no sockets.

segment <- machine <- table, exchange <- knowledge; nothing here imports from the rest of tcpdrill.
"""
