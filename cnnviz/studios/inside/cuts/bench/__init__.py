"""Parts that are switched off and on, one by one; and every single cut on the reader's photo."""
