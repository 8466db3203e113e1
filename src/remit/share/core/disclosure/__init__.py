"""Statistical disclosure control of tables of counts: rules, suppression, rounding and audit."""
