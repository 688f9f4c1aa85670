"""The parts of the drawn page: what is drawn, where it stands, what is told of it.

`picture` collects everything as plain data; `html` and `svg` write it.
"""
