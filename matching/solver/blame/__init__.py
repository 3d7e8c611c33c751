"""Why workers and positions are left over in rounds too large to list their pairs: compiled loops over structure."""
