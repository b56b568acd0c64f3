"""Where a network narrows to one tensor that everything behind reads through."""

from cnnviz.network.trace.table import LayerTable


def bottleneck(table: LayerTable, path: str) -> str | None:
    """Return the last layer, at or before one, that everything behind it reads through.

    Several variants of one photo that differ at `path` need not be computed apart before it.

    Returns:
        Its path; None where the picture itself is read behind every such layer.
    """
    rows = [row for row in table.layers if row.output_shape and row.kind != "Parameter"]
    place = {row.path: number for number, row in enumerate(rows)}
    known = {row.path for row in table.layers} - set(place)
    earliest, found = len(rows), None
    for number in range(len(rows) - 1, -1, -1):
        if earliest >= number and number <= place[path]:
            found = rows[number].path
            break
        read = [place.get(parent, -1) for parent in rows[number].parents if parent not in known]
        earliest = min([earliest, *read])
    return found
