"""Rules beyond the schema: each a function from Values to findings, listed in `../registry.py`.

A rule looks at values of the right kind only; the schema has already said what is not.
"""
