"""What all rooms stand on, and the front desk: the `worrybox` command and the demo.

The command starts the rooms as processes; nothing here ever imports a room or opens a report.
"""
