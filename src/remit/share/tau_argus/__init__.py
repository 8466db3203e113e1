"""tau-Argus, where it is installed: a second engine that hides cells, and a check on the first."""
