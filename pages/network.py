from cnnviz.ui.shell import page

page.body("network")
