from cnnviz.ui import compare, page

compare.show(page.open_page("compare"))
