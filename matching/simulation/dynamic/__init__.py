"""Rounds over months: arrivals, offers and answers, contracts that end, and strategies side by side."""
