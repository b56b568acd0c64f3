"""The answer of a network while its picture is disturbed."""
