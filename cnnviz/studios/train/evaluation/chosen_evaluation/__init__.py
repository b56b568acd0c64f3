"""One evaluation of a run, and what all views of it need."""
