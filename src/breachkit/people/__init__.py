"""Lists of affected people: read, normalised, deduplicated and counted by an embedded table engine.

The way of a row: reading (a file to a table of texts), columns (which column is what), normalise (texts to a person),
duplicates (rows to people), lists (the file that is kept, its counts, and how it is read again). What SQL can do, the
table engine does; values that are rare or odd go through Python once each (oddities).
"""
