"""The page *Lecture*: lessons to be chosen, and a hall that is taken along."""
