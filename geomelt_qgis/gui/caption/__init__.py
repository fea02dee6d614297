"""The caption tab."""
