"""From the sums of the input channels to the value behind the activation, as a table."""
