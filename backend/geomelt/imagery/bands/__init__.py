"""Which bands become red, green and blue."""
