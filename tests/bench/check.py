"""How fast `esfgraph check` judges a Kohesio file: CPU seconds and peak memory.

    python tests/bench/check.py [ROWS] [PROFILE]

The file is made by `generate` (2 errors in 100 rows) in a temporary folder and judged in a
process of its own. Nothing here is a test.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def child(path: Path, profile: str) -> None:
    from esfgraph.bulk.check import Check
    from esfgraph.bulk.profile import load_profile

    begin, wall = time.process_time(), time.perf_counter()
    run = Check([path], load_profile(profile))
    problems = sum(frame.height for frame in run.problems())
    spent, wall = time.process_time() - begin, time.perf_counter() - wall
    rows = sum(file.rows for file in run.files)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{profile}: {rows:,} rows ({path.stat().st_size / 1e6:,.0f} MB), {problems:,} problems, "
        f"{spent:.1f} CPU s ({wall:.1f} s), {rows / spent:,.0f} rows per CPU s, peak {peak:,.0f} MB"
    )


def main() -> None:
    if len(sys.argv) > 3:
        child(Path(sys.argv[1]), sys.argv[2])
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    profile = sys.argv[2] if len(sys.argv) > 2 else "kohesio-2021"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "projects.csv"
        command = [sys.executable, str(Path(__file__).with_name("generate.py")), path, str(rows)]
        subprocess.run(command, check=True)
        subprocess.run([sys.executable, __file__, path, profile, "child"], check=True)


if __name__ == "__main__":
    main()
