"""What people see of a finished round: figures, a page for the terminal, one HTML file."""
