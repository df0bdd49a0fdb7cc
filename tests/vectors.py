"""One folder of sentence vectors for all sites of a whole run: working them out costs 20 s of processor each time.

Whoever finds it empty works them out; the two that begin at once both do.
"""

import os
from pathlib import Path

#: Names that folder, for whoever runs more than one site; without it every site works out its own.
FOLDER = "TONGBAN_TEST_VECTORS"


def lend(data: Path) -> None:
    """Let the search of a new site keep its vectors where those of the others are."""
    if shared := os.environ.get(FOLDER):
        data.mkdir(parents=True, exist_ok=True)
        (data / "search").symlink_to(shared)
