"""What a solver sees: frozen columns, no files, no database."""

from matching.instance.instance import Instance

__all__ = ["Instance"]
