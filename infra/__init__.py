"""PicSafe on AWS: templates, packages of the stages, and the command that deploys them."""
