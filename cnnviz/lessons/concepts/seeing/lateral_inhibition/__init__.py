"""Lateral inhibition: a filter that is excited in its centre and inhibited around, on a grid."""
