"""What runs apart: the process that takes a stranger's bytes to pieces, and nothing else of the house.

It imports nothing beyond itself, Pillow and PDFium, holds no key and ends with one answer.
"""
