"""The sources in folders, archives and lists, and what is known of each unopened."""
