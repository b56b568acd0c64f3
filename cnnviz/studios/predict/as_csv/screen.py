"""The table of photos as CSV, for a spreadsheet and for a program."""

import csv
from collections.abc import Callable, Sequence
from io import StringIO

from cnnviz.errors import CnnvizError
from cnnviz.studios.predict.batch.screen import Batch
from cnnviz.ui.shell import csv_cells, file_names
from cnnviz.ui.widgets.roster import TrainedNetwork

DIGITS = 6


def as_csv(
    batch: Batch, entrants: Sequence[TrainedNetwork], sentence: Callable[[CnnvizError], str]
) -> bytes:
    """One line a photo: the first class of each network and its probability from 0 to 1.

    In UTF-8 with a byte order mark, without which Excel takes Korean names for another encoding.
    Column names and classes are English, as the weights have them: a program reads them.

    Args:
        batch: The table.
        entrants: The networks, in order.
        sentence: Writes the reason of a refusal in the reader's language.
    """
    stream = StringIO(newline="")
    writer = csv.writer(stream)
    answers = [f"{entry.key} {what}" for entry in entrants for what in ("class", "probability")]
    writer.writerow(["number", "file", "width", "height", *answers, "agreeing", "refused"])
    for row in batch.rows:
        width, height = row.size or ("", "")
        cells: list[object] = []
        for entry in entrants:
            guess = batch.told.get((row.number, entry.key))
            cells += ["", ""] if guess is None else [guess.label, f"{guess.probability:.{DIGITS}f}"]
        # "2 of 3" and not "2/3", which a spreadsheet takes for a date.
        same = ", ".join(f"{most} of {count}" for most, count in batch.votes(row, entrants))
        refused = sentence(row.error) if row.error is not None else ""
        line = [row.number, file_names.shown(row.name), width, height, *cells, same, refused]
        writer.writerow([csv_cells.safe(str(cell)) for cell in line])
    return stream.getvalue().encode("utf-8-sig")
