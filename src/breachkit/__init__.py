"""breachkit walks a company through the legal response to a personal-data breach.

The command line is in `breachkit.cli`; the rules that decide obligations and deadlines are in
`breachkit.engine`, and the laws themselves are YAML under playbooks/.
"""

__version__ = "0.1.0"
