from cnnviz.ui import page, predict

predict.show(page.open_page("predict"))
