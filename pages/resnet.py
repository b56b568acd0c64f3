from cnnviz.ui import page

page.parts(
    page.open_family("resnet"),
    {
        "story": "story",
        "block": "blocks",
        "layers": "layers",
        "receptive-field": "receptive_field",
        "costs": "costs",
        "filters": "filters",
        "try": "try_photo",
        "laboratory": "lesions",
        "train": "train",
    },
)
