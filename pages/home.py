from cnnviz.studios.home import screen as home
from cnnviz.ui.shell import page

page.open_home()
place = home.welcome()
home.years()
home.words()
home.fetching(place)
