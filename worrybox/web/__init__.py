"""The web foundation under every room: templates, headers, bodies, logs, settings and the server.

It knows nothing of reports: it never stores, seals or opens anything.
"""
