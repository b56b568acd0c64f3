"""What stands around every page: frame, navigation, language, address, words."""
