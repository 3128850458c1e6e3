"""The gate that a project installs: its configuration, the waivers it was granted, and the receipts it leaves."""
