"""How the registry's tables came to be what they are, a step a module of `versions`."""
