"""What makes search quick beside a large index file: made from it, and made again at will.

`rows`, `prefix` and `codes` are what it holds, `layout` the folder it lies in, `build` makes it,
`selecting` finds the rows that pass a filter, `later` holds what was written since, `view` answers
for all of it at one moment, `keeper` finds, loads, checks and rebuilds it for an open index.
"""
