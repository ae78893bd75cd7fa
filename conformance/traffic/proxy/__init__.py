"""A proxy that passes every byte on as it came, and looks on: what it saw is judged beside the stream.

Each connection of a client has one of its own to the server (``relay``); of the bytes that pass only the name in
the header ``Host`` is changed. ``watching`` understands them as HTTP without holding anything up, and what it
cannot understand passes all the same. ``background_judge`` judges what ended, in a process beside.
"""
