"""The sections of the page, one a module, each made from results alone."""
