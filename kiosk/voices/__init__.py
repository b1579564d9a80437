"""Listen without network: every fixed sentence of the kiosk's pages as audio made ahead on the device.

Nothing here ever sees what a child types, and nothing listens: there is no speech recognition.
"""
