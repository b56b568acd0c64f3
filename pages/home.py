from cnnviz.studios.home import screen as home
from cnnviz.ui.shell import page

page.open_home()
home.years(home.welcome())
home.words()
