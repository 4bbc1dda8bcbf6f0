"""An incident while it lasts: opened, commanded, worked on phase by phase, shown on its card, told to others."""
