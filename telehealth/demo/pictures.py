"""Pictures as a station would send them, drawn here: an ECG strip and a patch of skin. Nobody's body is shown."""

import io
import math
from collections.abc import Callable, Mapping
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from telehealth.kernel.ids import new_id
from telehealth.referrals.service import NewFile

MM = 12  # pixels
# Heights of a heartbeat in millimetres along one beat: P, Q, R, S, a depressed ST segment, T.
BEAT = (
    (0.16, 0.022, 1.4),
    (0.245, 0.008, -1.2),
    (0.27, 0.01, 11),
    (0.295, 0.01, -3),
    (0.40, 0.05, -1.6),
    (0.56, 0.04, 2.2),
)


def ecg_strip() -> bytes:
    """Ten seconds of one lead on millimetre paper, at 25 mm a second."""
    width, height = 125 * MM, 36 * MM
    image = Image.new("RGB", (width, height), "#fff7f4")
    draw = ImageDraw.Draw(image)
    for place in range(0, width, MM):
        draw.line((place, 0, place, height), "#f0a9a0" if place % (5 * MM) == 0 else "#f8dcd6")
    for place in range(0, height, MM):
        draw.line((0, place, width, place), "#f0a9a0" if place % (5 * MM) == 0 else "#f8dcd6")
    draw.line([(x, height * 0.6 - _millimetres(x / MM / 25) * MM) for x in range(width)], "#22262b", 3, "curve")
    draw.text((MM, MM), "V5   25 mm/s   10 mm/mV", "#22262b", font_size=2 * MM)
    return _stored(image, "PNG")


def _millimetres(second: float) -> float:
    phase = second * 94 / 60 % 1
    return sum(size * math.exp(-(((phase - middle) / width) ** 2) / 2) for middle, width, size in BEAT)


def ring_on_skin() -> bytes:
    """A red ring with a scaly edge, and a ruler beside it."""
    dice = Random(3)
    size = (1200, 900)
    image = Image.effect_noise(size, 18).convert("RGB")
    image = Image.blend(image, Image.new("RGB", size, "#c9966f"), 0.86)
    mark = Image.new("L", size)
    draw = ImageDraw.Draw(mark)
    for turn in range(0, 360, 2):
        far = 1 + dice.uniform(-0.05, 0.05)
        x, y = 560 + 230 * far * math.cos(math.radians(turn)), 430 + 190 * far * math.sin(math.radians(turn))
        draw.ellipse((x - 34, y - 34, x + 34, y + 34), 190)
    image.paste("#a8432f", mask=mark.filter(ImageFilter.GaussianBlur(11)))
    draw = ImageDraw.Draw(image)
    draw.rectangle((240, 800, 960, 880), "#f4f1e8")
    for place in range(61):
        draw.line((240 + place * 12, 800, 240 + place * 12, 840 if place % 10 == 0 else 818), "#22262b", 2)
    return _stored(image, "JPEG")


def _stored(image: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


PICTURES: Mapping[str, tuple[Callable[[], bytes], str, str]] = {
    "ecg": (ecg_strip, "ecg", "Điện tim khi còn đau, chuyển đạo V5"),
    "skin": (ring_on_skin, "photo", "Cẳng tay trái, có thước"),
}


def drawn(name: str) -> NewFile:
    """One of the pictures as a file to attach."""
    draw, kind, title = PICTURES[name]
    return NewFile(client_id=new_id(), data=draw(), kind=kind, title=title)
