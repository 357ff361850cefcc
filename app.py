"""The Chalice app of one stage: it registers the services that this stage runs, nothing else."""

import os

from chalicelib.application import create_app
from chalicelib.settings import from_environ

app = create_app(from_environ(os.environ))
