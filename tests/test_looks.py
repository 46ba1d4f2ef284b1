"""Colours and origins: the formula of WCAG, and what browsers would take for the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerbot.errors import UsageError
from careerbot.settings.colors import LEAST_CONTRAST, contrast, parse_color, shown_contrast, text_on
from careerbot.settings.origins import covers, origin_of, parse_origin
from careerbot.web.pages.look import THEMES, Look, read_look

COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#ffffff", "#000000", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
        ("#00ff00", "#000000", 15.3),
        ("#123456", "#123456", 1.0),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


@given(COLORS, COLORS)
def test_contrast_lies_between_1_and_21(one: str, other: str) -> None:
    assert 1 <= contrast(one, other) <= 21
    said = float(shown_contrast(one, other).removesuffix(" to 1"))
    assert (said >= LEAST_CONTRAST) is (contrast(one, other) >= LEAST_CONTRAST)


@given(COLORS)
def test_words_can_be_read_on_every_color(color: str) -> None:
    assert contrast(text_on(color), color) >= LEAST_CONTRAST
    assert read_look("", color, "") == Look("auto", color, text_on(color))


def test_words_can_be_read_on_every_grey() -> None:
    """The hardest ones lie among them."""
    for level in range(256):
        color = f"#{level:02x}{level:02x}{level:02x}"
        assert contrast(text_on(color), color) >= LEAST_CONTRAST, color


@pytest.mark.parametrize(
    ("text", "color"),
    [
        ("#1F5F8B", "#1f5f8b"),
        ("1f5f8b", "#1f5f8b"),
        (" #aBc ", "#aabbcc"),
        *(
            (text, None)
            for text in ("", "#", "#12", "#1234", "##123456", "red", "#12345g", "#１２３", "#123456;", "#12\n3")
        ),
    ],
)
def test_a_color(text: str, color: str | None) -> None:
    assert parse_color(text) == color


@pytest.mark.parametrize(
    ("asked", "look"),
    [
        (("", "", ""), Look()),
        (("dark", "", ""), Look("dark")),
        (("DARK", "", ""), Look()),
        (("light", "#abc", "000"), Look("light", "#aabbcc", "#000000")),
    ],
)
def test_a_look(asked: tuple[str, str, str], look: Look) -> None:
    assert read_look(*asked) == look
    assert look.theme in THEMES


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("", "blue", ""), "the color is not a color"),
        (("", " ", ""), "the color is not a color"),
        (("", "#fff", "x;y"), "the text color is not a color"),
        (("", "", "#fff"), "the text color has no color to stand on"),
        (("", "#777777", "#ffffff"), "contrast of 4.47 to 1, and 4.5 to 1 is needed"),
    ],
)
def test_a_look_that_cannot_be(asked: tuple[str, str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        read_look(*asked)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://www.School.org/", "https://www.school.org"),
        ("https://school.org:443", "https://school.org"),
        ("http://school.org:080", "http://school.org"),
        ("http://school.org:443", "http://school.org:443"),
        ("http://school.org:08080", "http://school.org:8080"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://[0:0:0:0:0:0:0:1]", "http://[::1]"),
        ("http://[::FFFF:192.0.2.1]:80", "http://[::ffff:c000:201]"),
        ("http://[::80]", "http://[::80]"),
        ("https://*.school.org", "https://*.school.org"),
        ("https://xn--schle-mva.de", "https://xn--schle-mva.de"),
        *(
            (text, None)
            for text in (
                "",
                "*",
                "null",
                "https://",
                "http://[::::]",
                "http://[1.2.3.4]",
                "http://[::1%25lo]",
                "http://[::1",
            )
        ),
        *(
            (text, None)
            for text in ("https://\u212a.org", "https://a.org//", "https://*.*.a.org", "https://a.org:99999")
        ),
    ],
)
def test_an_origin(text: str, origin: str | None) -> None:
    assert parse_origin(text) == origin
    if origin is not None:
        assert parse_origin(origin) == origin


@given(st.text(max_size=60).map(lambda text: f"https://{text}"))
def test_an_origin_is_safe_in_a_header(text: str) -> None:
    for origin in (parse_origin(text), origin_of(text)):
        if origin is not None:
            assert origin.isascii()
            assert origin.isprintable()
            assert not set(origin) & set(" ;,'\"<>\\/?#@") - set("/")
            assert origin.count("/") == 2


@pytest.mark.parametrize(
    "url", ["https://[", "//", "", "about:blank", "https://a b", "javascript:1", "https://u@a.org"]
)
def test_addresses_without_an_origin(url: str) -> None:
    assert origin_of(url) is None


def test_which_origins_a_list_covers() -> None:
    origins = ("https://www.school.org", "https://*.district.org:8443")
    for origin in (*origins, "https://a.district.org:8443", "https://b.a.district.org:8443"):
        assert covers(origins, origin), origin
    for origin in (
        "https://school.org",
        "http://www.school.org",
        "https://district.org:8443",
        "https://a.district.org",
        "https://evildistrict.org:8443",
        "https://*.a.district.org:8443",
        "http://a.district.org:8443",
    ):
        assert not covers(origins, origin), origin
