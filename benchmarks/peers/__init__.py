"""The peers: this solver in its ways, solvers of integer and linear programs, flows without side constraints."""
