"""Pictures made safe: read by their content, turned upright, encoded again without anything but the picture.

Runs in a process of its own, with limits: a picture is the likeliest way to crash or stall a server. The size in pixels
is kept; location, camera and thumbnails inside the file are gone. Nothing here touches the network or the database.
"""

import io
from dataclasses import dataclass

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_PIXELS = 60_000_000
QUALITY = 92
PREVIEW = (640, 640)
LOSSLESS = frozenset({"PNG"})
GREY = frozenset({"1", "L"})


class Unreadable(Exception):
    """Not a picture that can be read."""


class Oversized(Exception):
    """More pixels than any camera makes."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is safe to keep, with a small one for lists."""

    data: bytes
    media_type: str
    width: int
    height: int
    preview: bytes


def remake(data: bytes) -> Picture:
    """The picture encoded again: PNG stays PNG (screens, curves), everything else becomes JPEG.

    Raises Unreadable and Oversized.
    """
    pillow_heif.register_heif_opener()
    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise Oversized
            lossless = opened.format in LOSSLESS
            upright = _plain(ImageOps.exif_transpose(opened))
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        MemoryError,
    ) as error:
        raise Unreadable from error
    small = upright.convert("RGB")
    small.thumbnail(PREVIEW)
    return Picture(
        data=_encoded(upright, "PNG" if lossless else "JPEG"),
        media_type="image/png" if lossless else "image/jpeg",
        width=upright.width,
        height=upright.height,
        preview=_encoded(small, "JPEG"),
    )


def _plain(image: Image.Image) -> Image.Image:
    """Pixels only. Transparent places become white, as on paper."""
    mode = "L" if image.mode in GREY else "RGB"
    if "A" in image.getbands() or "transparency" in image.info:
        layered = image.convert("RGBA")
        ground = Image.new("RGBA", layered.size, "white")
        ground.alpha_composite(layered)
        image = ground
    bare = Image.new(mode, image.size)
    bare.paste(image.convert(mode))
    return bare


def _encoded(image: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    if form == "PNG":
        image.save(out, "PNG", optimize=False)
    else:
        image.save(out, "JPEG", quality=QUALITY, subsampling=0, optimize=True, progressive=True)
    return out.getvalue()
