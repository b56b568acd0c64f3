"""The photos of a table: small copies and answers, never the originals; bounded in number."""
