"""What `check` judges, a module for each family of claims: a course goes in, problems come out."""
