"""Photos without metadata: upright sRGB pixels, encoded afresh as JPEG.

Only pixels cross from the input to the output, so a block nobody has thought of (EXIF, XMP, IPTC, maker
notes, comments, embedded thumbnails and depth maps, bytes after the end) cannot survive. A JPEG is encoded
again with its own quantisation tables and chroma subsampling, which keeps its size and makes the loss a
matter of rounding. Cutting the markers out of the file instead would save that rounding, but only for
photos that are upright and have no colour profile, with a JPEG parser of our own in between.
"""

from chalicelib.format.photos.decoding import DecodedPhoto, decode_photo
from chalicelib.format.photos.encoding import encode_jpeg
from chalicelib.format.photos.errors import (
    PhotoError,
    PhotoTooLargeError,
    UnreadablePhotoError,
    UnsupportedPhotoError,
)
from chalicelib.format.photos.limits import MAX_PHOTO_BYTES, MAX_PHOTO_PIXELS
from chalicelib.format.photos.stripping import load_photo, strip_photo

__all__ = [
    "MAX_PHOTO_BYTES",
    "MAX_PHOTO_PIXELS",
    "DecodedPhoto",
    "PhotoError",
    "PhotoTooLargeError",
    "UnreadablePhotoError",
    "UnsupportedPhotoError",
    "decode_photo",
    "encode_jpeg",
    "load_photo",
    "strip_photo",
]
