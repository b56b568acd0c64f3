from cnnviz.ui import gan, page

gan.show(page.open_page("gan"))
