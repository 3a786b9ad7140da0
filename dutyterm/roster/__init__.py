"""The duty roster: who stands where and when; filling, attendance, handover."""
