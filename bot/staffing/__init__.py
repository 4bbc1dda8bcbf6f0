"""People: who they are in Slack, who is on duty, what they do in the company, when they are off."""
