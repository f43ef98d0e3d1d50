"""What upstream's spawner classes lack for a workshop, and no more. One module a target."""
