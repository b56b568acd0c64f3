"""The page *Predict*: one photo or many, and what every network says of them."""
