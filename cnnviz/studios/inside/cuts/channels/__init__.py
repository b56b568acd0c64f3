"""Single channels of any layer, silenced or levelled by a click."""
