"""The browser that fills the kiosk's screen: WebKitGTK, or Chromium as second choice.

Each file is a program for the system's own Python and imports nothing of ours: a browser's bindings come with
the distribution, and its updates too.
"""
