"""What can be asked of the backend: one immutable request per verb, made by dock and Processing."""
