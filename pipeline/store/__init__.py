"""The only place that writes: part files, fingerprints, page pictures, tables."""
