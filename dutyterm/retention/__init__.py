"""Forgetting people when their time is over, while the sums stay (domain.md X8)."""
