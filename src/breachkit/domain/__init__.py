"""What breachkit talks about: facts, laws, playbooks, cases, events. No I/O, no clock, no terminal."""
