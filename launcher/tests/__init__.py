"""Tests of the launcher; `./msr test` runs them first, `python3 -m unittest` alone."""
