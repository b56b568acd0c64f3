"""A lecture on the screen: scenes of a lesson, a hall that is taken along, its votes."""
