"""Pure functions on Thai text: canonical form, digits, dates of the Buddhist era, letter numbers, agency names."""
