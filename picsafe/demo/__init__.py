"""The whole story, played on one machine with media that it makes itself."""
