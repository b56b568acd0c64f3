"""What the rows of a table are to one another: blocks, stages, modules, depth."""
