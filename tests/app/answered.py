"""What a page test reads off the page *Predict*, and what the plain networks say."""

import io

import torch
from PIL import Image
from safetensors.torch import load_file
from torchvision import transforms

from cnnviz.architectures import variant
from cnnviz.paths import BUNDLED_WEIGHTS
from cnnviz.photos.weights.cards import weights_path


def shown(app):
    return "\n".join(e.value for e in (*app.markdown, *app.caption, *app.warning, *app.info))


def bars(app):
    return [bar.proto.text for bar in app.get("progress")]


def png(colour="red", size=(40, 30)):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


def reference(card, image):
    """Probabilities by torchvision's own transforms and the plain network."""
    network = variant(card.model).build()
    state = load_file(weights_path(card, BUNDLED_WEIGHTS))
    network.load_state_dict({name: value.float() for name, value in state.items()}, strict=False)
    prepare = transforms.Compose(
        [
            transforms.Resize(card.input_size),
            transforms.CenterCrop(card.input_size),
            transforms.ToTensor(),
            transforms.Normalize(card.mean, card.std),
        ]
    )
    with torch.inference_mode():
        return network.eval()(prepare(image)[None])[0].softmax(0)
