"""A run step by step: it stands still, makes a step at a click, and shows what that did."""
