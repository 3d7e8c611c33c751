"""Files from the outside into the registry: read, checked, compared, committed as a batch, undone as a whole."""
