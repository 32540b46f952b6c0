"""The command line: one module per command group. It reads arguments, calls one service, prints. No rules live here."""
