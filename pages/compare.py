from cnnviz.ui import compare
from cnnviz.ui.shell import page

compare.show(page.open_page("compare"))
