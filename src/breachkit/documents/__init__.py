"""Documents: forms that declare the facts they need, sandboxed templates, and output formats."""
