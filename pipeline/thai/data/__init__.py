"""Tables that the functions on Thai text read; CSV so that people can open and mend them."""
