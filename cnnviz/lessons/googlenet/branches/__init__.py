"""The branches of Inception modules on the photo: muted, scaled, and how loud each of them is."""
