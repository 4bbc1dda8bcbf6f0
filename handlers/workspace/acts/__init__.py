"""What people do in the workspace, one file for each kind of deed."""
