from cnnviz.ui import page

page.parts(page.open_family("resnet"))
