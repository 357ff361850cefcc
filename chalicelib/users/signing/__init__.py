"""Keys that sign User Tokens: a file on one machine, KMS on AWS."""
