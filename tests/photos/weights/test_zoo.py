"""The zoo against torchvision's documentation."""

from cnnviz.photos.weights.zoo import zoo

ZOO = {(entry.model, entry.weights): entry for entry in zoo()}


def test_published_accuracies():
    """Top-1 on the validation pictures, as torchvision's model pages print them."""
    accuracies = {
        ("alexnet", "IMAGENET1K_V1"): 56.522,
        ("vgg16", "IMAGENET1K_V1"): 71.592,
        ("googlenet", "IMAGENET1K_V1"): 69.778,
        ("resnet50", "IMAGENET1K_V1"): 76.130,
        ("resnet50", "IMAGENET1K_V2"): 80.858,
        ("densenet121", "IMAGENET1K_V1"): 74.434,
        ("inception_v3", "IMAGENET1K_V1"): 77.294,
    }
    assert {key: ZOO[key].accuracy for key in accuracies} == accuracies


def test_every_entry_is_a_classifier_of_imagenet():
    assert len(ZOO) > 100
    for entry in ZOO.values():
        assert 50 < entry.accuracy < entry.top_five < 100
        assert entry.params > 10**6
        assert entry.gigamacs > 0
        assert entry.side >= 224


def test_names_and_groups():
    entry = ZOO["wide_resnet50_2", "IMAGENET1K_V2"]
    assert (entry.name, entry.group) == ("wide_resnet50_2 · V2", "resnet")
    # Two ways to train one network: the same size, another accuracy.
    old, new = (ZOO["resnet50", f"IMAGENET1K_{version}"] for version in ("V1", "V2"))
    assert (old.params, old.gigamacs) == (new.params, new.gigamacs)
    assert round(new.accuracy - old.accuracy, 3) == 4.728
