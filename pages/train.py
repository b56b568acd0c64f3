from cnnviz.ui.shell import page
from cnnviz.ui.training import train_page

train_page.show(page.open_page("train"))
