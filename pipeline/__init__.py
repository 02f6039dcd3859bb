"""Saraban (สารบรรณ): reads scanned Thai official letters into tables."""
