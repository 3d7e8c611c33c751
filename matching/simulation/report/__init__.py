"""What a finished study says: its outcomes compared, as the chapters of a report."""
