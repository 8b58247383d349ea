"""What is to be done, as a person does it: the plan in its order, and the scripts that a person runs."""
