"""The enterprise script: every report of an enterprise's members, decrypted into a folder, exactly once."""
