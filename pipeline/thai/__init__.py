"""Pure functions on Thai text: canonical form, digits, dates, letter numbers, agency names."""
