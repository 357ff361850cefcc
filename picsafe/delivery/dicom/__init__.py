"""A report as a study of a PACS: DICOM objects (PS3.3), sent by C-STORE (PS3.4) or STOW-RS (PS3.18)."""
