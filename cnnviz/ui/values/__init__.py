"""cnnviz/ui/values"""
