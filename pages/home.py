from cnnviz.ui import home, page

page.open_home()
home.welcome()
home.years()
home.words()
