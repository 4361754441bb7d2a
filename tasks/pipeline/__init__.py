"""Verbs: what can be done with documents, one file a step. Doors call these and nothing else."""
