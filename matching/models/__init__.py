"""What a bureau keeps between rounds: the registry's tables, its database, and the way to and from exchange tables."""
