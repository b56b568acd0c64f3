"""Gates that are not the photo's own: those of a second photo, ones, their mean, or shuffled."""
