"""What runs in the process that decodes; it alone imports PyAV."""
