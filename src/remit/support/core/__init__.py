"""What helps organisations, as pure values: mentors and who fits whom."""
