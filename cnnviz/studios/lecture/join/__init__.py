"""The page *Join*: four letters, and the page follows the lecture."""
