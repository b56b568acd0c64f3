"""A kernel over the reader's photo: edit it, slide it, and follow one output term by term."""
