"""five ones"""
