"""An embedded TCP after RFC 9293: no YAML, no cards, no screen, no clock, no sockets.

The machine: `segment`, `states` (the tables), `block` <- `departure` <- `arrival` <- `machine`.
The table: `machine` <- `events` <- `table` <- `expectation`; `choices` holds its notes.
Exchanges: `events`, `spoken`, `trace` <- `link` <- `exchange`, by the `actions` of a script.
What traces tell: `knowledge`, `coverage`.

Arrows are imports. Nothing here imports from the rest of tcpdrill.
"""
