"""Looking at a file that came with a report without its bytes ever reaching a browser."""
