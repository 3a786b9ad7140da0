"""What the town looks like now, and what it tells those above."""
