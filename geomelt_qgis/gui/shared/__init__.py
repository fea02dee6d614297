"""Controls that several rooms of the GUI use."""
