"""Measures of ourselves against others, on this machine, in one run. `make bench` prints them."""
