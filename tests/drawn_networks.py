"""All classifiers of torchvision, and a hundred of timm, drawn by a seed."""

import random

from cnnviz.architectures import listed

SEED = 20

QUICK = ("shufflenet_v2_x0_5", "timm:tf_efficientnet_b0", "timm:regnety_002")
"""Those of them that stand in the quick half."""

LIBRARIES = {
    library: [entry.name for entry in listed() if entry.library == library]
    for library in ("torchvision", "timm")
}

SAMPLE = [
    *LIBRARIES["torchvision"],
    *random.Random(SEED).sample(LIBRARIES["timm"], 100),
]
