"""LESSONS: what one page alone has, a folder a page and a folder an experiment."""
