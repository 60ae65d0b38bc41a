"""A citizen card's QR code as a picture and as a camera sees it, drawn by the library whose reader the product uses."""

import json
import subprocess
from pathlib import Path

from PIL import Image

WEB = Path(__file__).parents[2] / "web"
DRAW = "import encode from 'qr'; console.log(JSON.stringify(encode(process.argv[1], 'raw')))"
SIZE = (640, 480)


def card_picture(text: str) -> Image.Image:
    """The code in grey, in the middle of a white picture."""
    command = ["node", "--input-type=module", "-e", DRAW, text]
    rows = json.loads(subprocess.run(command, cwd=WEB, check=True, capture_output=True, text=True).stdout)
    code = Image.new("L", (len(rows), len(rows)), 255)
    code.putdata([0 if dark else 255 for row in rows for dark in row])
    scale = 400 // len(rows)
    code = code.resize((len(rows) * scale,) * 2, Image.Resampling.NEAREST)
    picture = Image.new("L", SIZE, 255)
    picture.paste(code, ((SIZE[0] - code.width) // 2, (SIZE[1] - code.height) // 2))
    return picture


def camera_file(picture: Image.Image, file: Path) -> Path:
    """A film of this one picture (YUV4MPEG2, 4:2:0), for Chromium's camera that is a file."""
    width, height = picture.size
    colourless = bytes([128]) * (width * height // 4)
    frame = b"FRAME\n" + picture.tobytes() + colourless * 2
    file.write_bytes(f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 2)
    return file
