"""Line readers behind one protocol."""
