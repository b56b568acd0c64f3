"""The price of the gates: what the reduction ratio r adds to the network, stage by stage."""
