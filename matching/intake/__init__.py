"""Files from outside -> rows of the exchange tables: any encoding, any header, every doubt named."""

from matching.intake.limits import Limits
from matching.intake.mapping import ColumnMapping
from matching.intake.places import Places, places_of
from matching.intake.reading import Reading, read
from matching.intake.returned import write_returned
from matching.intake.template import write_template

__all__ = ["ColumnMapping", "Limits", "Places", "Reading", "places_of", "read", "write_returned", "write_template"]
