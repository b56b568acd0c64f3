"""A picture made for a channel: it climbs in steps from noise, beside the best patches."""
