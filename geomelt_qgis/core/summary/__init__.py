"""What an area is made of."""
