"""Does `analysis salary` answer in little more time than a bare `import pandas`?

python -m bootstrap bench benchmarks/salary.py
"""

import os
import subprocess
import sys

ROUNDS = 9
QUESTION = ("-m", "analysis", "salary", "--role", "Account Director", "--area", "Boston")


def main() -> None:
    """Print the least processor seconds of each, of as many rounds, and their ratio."""
    answer, pandas = least(*QUESTION), least("-c", "import pandas")
    print(f"answer {answer:.2f} s, import pandas {pandas:.2f} s, ratio {answer / pandas:.2f}")


def least(*command: str) -> float:
    """The least processor seconds that the command takes."""
    taken = []
    for _ in range(ROUNDS):
        start = os.times()
        subprocess.run([sys.executable, *command], check=True, capture_output=True)
        end = os.times()
        taken.append(end.children_user + end.children_system)
        taken[-1] -= start.children_user + start.children_system
    return min(taken)


if __name__ == "__main__":
    main()
