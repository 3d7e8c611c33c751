"""The command ``matching``: parameters in, lines and an exit status out."""
