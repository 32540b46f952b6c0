"""Puts what the engine found into words, in Japanese or English: dates, values, verdicts, the sum of a deadline."""
