"""What calls about enterprises' own words of consent take and answer."""
