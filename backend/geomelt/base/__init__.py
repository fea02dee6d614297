"""The ground floor: errors, limits, time, names. Imports nothing of ours."""
