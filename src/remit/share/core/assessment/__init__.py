"""Drafts of the impact assessment, the privacy notice and the record of processing."""
