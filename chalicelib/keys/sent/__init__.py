"""What has become of the reports that somebody has sent."""
