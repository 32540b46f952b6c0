"""The rules as pure functions: same facts and same `now`, same answer. Unknown is a value, not an exception."""
