"""The requests to the backend: one immutable object per verb, made by dock and Processing."""
