from cnnviz.studios.compare import screen as compare
from cnnviz.ui.shell import page

compare.show(page.open_page("compare"))
