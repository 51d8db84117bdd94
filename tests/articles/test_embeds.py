"""Which addresses of other sites a story may embed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.embeds import NAMES, PROVIDERS, provider_of


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "YouTube"),
        ("https://www.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&t=42s", "YouTube"),
        ("https://m.youtube.com/shorts/dQw4w9WgXcQ", "YouTube"),
        ("https://youtu.be/dQw4w9WgXcQ?t=42", "YouTube"),
        ("https://vimeo.com/76979871", "Vimeo"),
        ("https://player.vimeo.com/video/76979871?h=8272103f6e", "Vimeo"),
        ("https://x.com/NASA/status/1848736194325659941", "X"),
        ("https://twitter.com/NASA/status/1848736194325659941?s=20", "X"),
        ("https://bsky.app/profile/bsky.app/post/3l6oveex3ii2l", "Bluesky"),
        ("https://bsky.app/profile/did:plc:z72i7hdynmk6r22z27h6tvur/post/3l6oveex3ii2l", "Bluesky"),
        ("https://mastodon.social/@Gargron/109318821117356215", "Mastodon"),
    ],
)
def test_post_or_film_of_a_listed_site_is_embedded(url, name):
    assert provider_of(url).name == name


@pytest.mark.parametrize(
    "url",
    [
        "",
        "youtube.com/watch?v=dQw4w9WgXcQ",
        "http://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "javascript:alert('https://youtu.be/dQw4w9WgXcQ')",
        "https://www.youtube.com/",
        "https://www.youtube.com/redirect?q=https://evil.example",
        "https://youtu.be.evil.example/dQw4w9WgXcQ",
        "https://evil.example/youtu.be/dQw4w9WgXcQ",
        "https://youtu.be@evil.example/dQw4w9WgXcQ",
        "https://editor:secret@youtu.be/dQw4w9WgXcQ",
        "https://youtu.be:8443/dQw4w9WgXcQ",
        "https://youtu.be\\@evil.example/dQw4w9WgXcQ",
        "https://youtu.be/dQw4w9WgXcQ\n",
        "https://youtu.be/dQw4w9WgXcQ<script>",
        'https://youtu.be/dQw4w9WgXcQ"onload=',
        "https://[youtu.be/dQw4w9WgXcQ",
        "https://x.com/NASA",
        "https://youtu.be/" + "a" * 2000,
    ],
)
def test_anything_else_is_not(url):
    assert provider_of(url) is None


@given(st.text() | st.from_regex(r"https://(youtu\.be|x\.com|vimeo\.com)[/@:?#\\\]][ -~]{0,30}", fullmatch=True))
def test_any_text_is_answered(url):
    provider = provider_of(url)
    assert provider is None or provider in PROVIDERS


def test_sites_are_named_once():
    assert NAMES == ("YouTube", "Vimeo", "X", "Bluesky", "Mastodon")
