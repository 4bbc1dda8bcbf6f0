"""The Web API of the workspace, one file for each family of methods."""
