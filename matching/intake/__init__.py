"""Files from outside -> rows of the exchange tables: any encoding, any header, every doubt named."""

from matching.intake.limits import Limits
from matching.intake.mapping import ColumnMapping
from matching.intake.places import Places, places_of
from matching.intake.reading import Reading, read

__all__ = ["ColumnMapping", "Limits", "Places", "Reading", "places_of", "read"]
