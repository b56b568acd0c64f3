from cnnviz.ui import page

page.body("predict")
