"""Where cases are kept: append events against the expected head, read events, read the snapshot."""
