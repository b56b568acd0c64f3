"""Lessons: files of scenes, each an address of the app and a line to say."""
