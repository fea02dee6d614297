"""`python -m geomelt` is the command line."""

from __future__ import annotations

from geomelt.cli import main

if __name__ == "__main__":
    main()
