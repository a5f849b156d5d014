"""`reports/`: what came of every target that has been set up, as pages, as data and for GitHub (docs/reports.md)."""
