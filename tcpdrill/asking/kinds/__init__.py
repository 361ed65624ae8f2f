"""How facts are asked: one entry a kind, in families; `catalogue.py` lists them all."""
