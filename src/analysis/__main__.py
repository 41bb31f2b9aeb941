"""`analysis` and `python -m analysis`."""

import gc
import sys


def main() -> None:
    """Run the command given on the command line, and exit with its code."""
    from analysis.cli import run

    code = run(sys.argv[1:])
    gc.freeze()  # else the interpreter looks through all that was loaded once more, to free it
    sys.exit(code)


if __name__ == "__main__":
    main()
