"""The branches of one Inception module: muted, scaled, and what each of them contributes."""
