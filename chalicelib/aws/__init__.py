"""The one room that speaks to AWS: clients, DynamoDB's dialect, logs and metrics of Lambda."""
