"""The schema of values files: chart/values.schema.yaml and what is made of it.

`generate.py` makes the JSON that Helm and editors read, `docs.py` the reference page, and
`check.py` turns its violations into findings with words of our own.
"""
