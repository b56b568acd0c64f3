from cnnviz.studios.train import screen as train_page
from cnnviz.ui.shell import page

train_page.show(page.open_page("train"))
