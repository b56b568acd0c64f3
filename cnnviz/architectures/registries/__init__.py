"""Networks beyond the families: every classifier that torchvision and timm register, by name."""
