"""Reads content (facts, laws, playbooks, answers) from YAML, checks it, and says file:line:column of each fault."""
