"""The team's store: the same event stream, line for line, in PostgreSQL (docs/teams.md, decision 0079).

psycopg (the extra `postgres`) is loaded when the first connection is made, and the password of the address is never
shown.
"""
