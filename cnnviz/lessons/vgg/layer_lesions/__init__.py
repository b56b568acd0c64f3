"""Layer lesions: single layers of a plain chain taken out, beside single blocks of a ResNet."""
