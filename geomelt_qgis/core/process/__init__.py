"""The backend's life: one process, one state machine."""
