"""Who is let in to what: names, pages of strangers, frames, metrics, uploads, passwords."""
