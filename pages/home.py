from cnnviz.ui import home
from cnnviz.ui.shell import page

page.open_home()
home.welcome()
home.years()
home.words()
