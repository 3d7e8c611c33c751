"""The price-directed solver: rounds of any size, with bounds that anyone can repeat from the prices."""
