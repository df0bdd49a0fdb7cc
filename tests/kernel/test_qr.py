"""What we draw as a QR code, an independent reader reads."""

import io

import pytest
import zxingcpp
from PIL import Image

from tongban.kernel.qr import qr_modules, qr_png, qr_svg


@pytest.mark.parametrize("text", ["A", "HTTPS://ZWFW.EXAMPLE.GOV.CN/V/" + "MZXW6YTBOI" * 46, "开餐饮店"])
@pytest.mark.parametrize("scale", [1, 3, 8])
def test_a_reader_gets_the_text_back_from_the_picture(text: str, scale: int) -> None:
    picture = Image.open(io.BytesIO(qr_png(text, scale=scale)))
    (code,) = zxingcpp.read_barcodes(picture)
    assert (code.text, code.format) == (text, zxingcpp.BarcodeFormat.QRCode)


def test_a_licence_token_fits_a_code_whose_modules_stay_printable_at_30_mm() -> None:
    modules = qr_modules("HTTPS://ZWFW.EXAMPLE.GOV.CN/V/" + "MZXW6YTBOI" * 46)
    assert 30 / (len(modules) + 8) > 0.35


def test_the_drawing_has_every_dark_module_once() -> None:
    modules = qr_modules("HELLO")
    path = qr_svg("HELLO").split('<path d="')[1].split('"')[0]
    drawn = set()
    for run in path.split("M")[1:]:
        place, rest = run.split("h", 1)
        x, y = (int(part) for part in place.split())
        drawn |= {(x - 4 + step, y - 4) for step in range(int(rest.split("v")[0]))}
    assert drawn == {(x, y) for y, line in enumerate(modules) for x, dark in enumerate(line) if dark}
