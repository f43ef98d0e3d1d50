"""The workshop as processes of this computer, on the loopback address: for trying it out."""
