"""`python -m tcpdrill`."""

from tcpdrill.cli import main

main()
