"""The Chalice app of one stage: it registers the services that this stage runs, nothing else."""

import os

from chalicelib.application import create_app
from chalicelib.settings import from_environ

settings = from_environ(os.environ)
# Lambda sets it; importing the app to package it, or on one machine, must not need Powertools
if function := os.environ.get("AWS_LAMBDA_FUNCTION_NAME"):
    from chalicelib.observability_aws import start

    start(function, settings.services)
app = create_app(settings)
