"""What a shared link shows elsewhere."""

import re
import urllib.request

from starlette.datastructures import Headers

from app.share import address_of, with_card

GRADIOS = """<html><head><meta charset="utf-8" />
<meta property="og:title" content="Gradio" />
<meta
    property="og:image"
    content="https://raw.githubusercontent.com/x.jpg"
/>
<meta name="twitter:creator" content="@Gradio" /><title>a</title></head><body>b</body></html>"""


def test_no_name_or_picture_of_others_is_left():
    page = with_card(GRADIOS, "https://here/share.png")
    assert "Gradio" not in page and "githubusercontent" not in page
    assert '<meta property="og:image" content="https://here/share.png" />' in page
    assert page.endswith("</head><body>b</body></html>") and '<meta charset="utf-8" />' in page


def test_a_picture_lies_where_the_browser_reached_the_server():
    direct = Headers({"host": "127.0.0.1:7860"})
    assert address_of(direct, "http", "") == "http://127.0.0.1:7860"
    proxied = Headers({"x-forwarded-host": "a.example", "x-forwarded-proto": "https", "host": "b"})
    assert address_of(proxied, "http", "/search") == "https://a.example/search"


def test_an_address_with_markup_in_it_stays_text():
    assert '"><script>' not in with_card(GRADIOS, 'http://x"><script>alert(1)</script>/share.png')


def test_the_served_page_has_the_card_and_its_picture(shared):
    with urllib.request.urlopen(f"{shared.url}/", timeout=30) as answer:
        page = answer.read().decode()
    assert "@Gradio" not in page and '<meta property="og:title" content="Crossloop" />' in page
    (picture,) = re.findall(r'og:image" content="([^"]+)"', page)
    with urllib.request.urlopen(picture, timeout=30) as answer:
        assert answer.headers["content-type"] == "image/png"
        assert answer.read(4) == b"\x89PNG"
