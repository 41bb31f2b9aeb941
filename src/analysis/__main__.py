"""`analysis` and `python -m analysis`."""

import sys


def main() -> None:
    """Run the command given on the command line, and exit with its code."""
    from analysis.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
