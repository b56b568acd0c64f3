"""The page *Recorded*: experiments that were kept as files, opened again."""
