"""How an image section becomes something that runs: one module an engine."""
