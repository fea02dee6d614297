"""What the plugin does, without a widget: backend, client, tasks, selections and results."""
