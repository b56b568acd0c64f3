"""What came of the residual block: pre-activation, Wide ResNet and ResNeXt."""
