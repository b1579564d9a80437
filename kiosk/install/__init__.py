"""`kiosk install`: turns a Debian or Raspberry Pi OS box into the kiosk, and back.

`files/` is the tree as it will stand on the device, with names in `@THIS@` form for what differs from one
school to the next. `choices` is what differs, `wanted` puts the two together, `journal` writes it and takes
it back, `refusals` says where it must not run, and `command` is what a person types. `addresses` and `watch`
are small programs for the device's own Python. Nothing here is part of the pages a child sees.
"""
