"""Pictures that a user sends, PNG or JPEG: decoded within limits, resized as tiles."""

from __future__ import annotations

import base64
import binascii
import io
import warnings

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from geomelt.base.errors import GeomeltError

MAX_PIXELS = 50_000_000


def from_base64(text: str) -> bytes:
    """Raises GeomeltError `unreadable`."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise GeomeltError(
            "The picture cannot be read: send it encoded in base64.", code="unreadable"
        ) from error


def decoded(data: bytes, formats: tuple[str, ...] = ("PNG", "JPEG")) -> Image.Image:
    """The picture, its pixels read. Raises GeomeltError `unreadable` or `too-large`."""
    try:
        with warnings.catch_warnings():
            # Our own limit below is the stricter one.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=formats)
        if image.width * image.height > MAX_PIXELS:
            raise _too_large(f"The picture has {image.width} x {image.height} pixels")
        image.load()
        return image
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise GeomeltError(
            f"The picture cannot be read: give a {' or '.join(formats)}.", code="unreadable"
        ) from error
    except Image.DecompressionBombError as error:
        raise _too_large("The picture is too large") from error


def as_tile(data: bytes, size: int) -> np.ndarray:
    """uint8 (size, size, 3) of an encoded picture, squeezed into a square as a tile is.

    Raises GeomeltError `unreadable` or `too-large`.
    """
    upright = ImageOps.exif_transpose(decoded(data)).convert("RGB")
    return np.asarray(upright.resize((size, size), Image.Resampling.BICUBIC))


def _too_large(what: str) -> GeomeltError:
    return GeomeltError(f"{what}: give one with at most {MAX_PIXELS:,} pixels.", code="too-large")
