"""What an organisation wants to show, decide or change, and what data it lacks for it."""
