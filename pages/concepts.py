from cnnviz.ui import concepts, page

concepts.show(page.open_page("concepts"))
