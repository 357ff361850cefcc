"""What an enterprise lays down about its members' keys, on the wire."""
