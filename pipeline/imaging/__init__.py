"""Pure functions on page pictures: orientation, deskew, ink, geometry of lines."""
