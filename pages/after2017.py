from cnnviz.ui.shell import page

page.parts(page.open_family("after2017"))
