"""Practising: the log of answers, memory and what comes next, sessions and who asks them, figures."""
