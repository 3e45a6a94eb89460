"""Faces of other libraries over Assay: one import is changed, the code around it stays."""
