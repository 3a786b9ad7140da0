"""The audit trail: whether it is whole, and what it tells about one record."""
