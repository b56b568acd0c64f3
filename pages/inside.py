from cnnviz.ui import inside, page

inside.show(page.open_page("inside"))
