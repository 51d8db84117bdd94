"""Pictures at the desk and in the paper: dropped by the dozen, cut by a click, and in place before they have come."""

from __future__ import annotations

import base64
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from articles import outbox, pictures
from articles.cropping import RATIOS, box
from articles.models import Picture
from tests.factories import PASSWORD, UserFactory
from tests.stories import published_story

pytestmark = pytest.mark.browser

DROP = """async (files) => {
  const data = new DataTransfer()
  for (const { name, type, base64 } of files) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    data.items.add(new File([bytes], name, { type }))
  }
  for (const kind of ['dragover', 'drop']) {
    document.querySelector('#content').dispatchEvent(
      new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }))
  }
}"""
# The left edge of the red square in a crop, as a part of its width: where the focal point came to stand.
RED = """(canvas) => {
  const { data, width } = canvas.getContext('2d').getImageData(0, canvas.height / 2, canvas.width, 1)
  for (let x = 0; x < width; x += 1) if (data[4 * x] > 200 && data[4 * x + 1] < 90) return x / width
  return null
}"""
SHIFT = """() => new Promise((resolve) => {
  let shift = 0
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (shift += entry.value)))
    .observe({ type: 'layout-shift', buffered: true })
  setTimeout(() => resolve(shift), 500)
})"""


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def content(color="teal", size=(900, 600), square=None) -> bytes:
    image = Image.new("RGB", size, color)
    if square:
        image.paste("red", (square, 0, square + 60, size[1]))
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def dropped(name, data, kind="image/png"):
    return {"name": name, "type": kind, "base64": base64.b64encode(data).decode()}


def test_pictures_are_dropped_and_sent_and_what_is_refused_says_why(open_page, live_server, transactional_db):
    page = open_page(UserFactory(role="Editor", is_staff=True))
    page.goto(reverse("admin:articles_picture_upload"))
    page.fill("#id_credit", "Cy Lens")
    page.wait_for_selector(".drop__hint")
    page.evaluate(
        DROP,
        [
            dropped("one.png", content("teal")),
            dropped("bad.svg", b"<svg><script>alert(1)</script></svg>", "image/svg+xml"),
            dropped("two.png", content("gold")),
            dropped("left-out.png", content("navy")),
        ],
    )
    outcomes = page.locator(".outcome")
    expect(outcomes).to_have_count(4)
    outcomes.nth(3).get_by_role("button", name="Leave out").click()
    page.get_by_role("button", name="Add 3 pictures").click()
    expect(page.locator("[data-sum]")).to_contain_text("2 pictures are in the library.")
    expect(page.locator(".outcome--refused")).to_contain_text("This is a drawing (SVG). Export it as a JPEG.")
    expect(page.locator("#id_credit")).to_have_value("Cy Lens")
    assert set(Picture.objects.values_list("credit", flat=True)) == {"Cy Lens"}
    page.get_by_role("link", name="Say what they show").click()
    page.fill("#id_form-0-alt", "A bridge")
    page.fill("#id_form-1-alt", "A river")
    page.get_by_role("button", name="Save all").click()
    page.wait_for_selector(".library")
    assert set(Picture.objects.values_list("alt", flat=True)) == {"A bridge", "A river"}


def test_pictures_come_in_without_a_script(chromium, live_server, transactional_db):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    editor = UserFactory(role="Editor", is_staff=True)
    page.goto(reverse("admin:login"))
    page.fill("#id_username", editor.username)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.goto(reverse("admin:articles_picture_upload"))
    files = [{"name": f"{color}.png", "mimeType": "image/png", "buffer": content(color)} for color in ("teal", "gold")]
    page.set_input_files("#id_pictures", files)
    page.get_by_role("button", name="Add to the library").click()
    page.wait_for_selector("#id_form-1-alt")
    assert Picture.objects.count() == 2
    context.close()


def test_focal_point_is_set_by_click_and_by_keys_and_the_crops_follow(open_page, live_server, transactional_db):
    editor = UserFactory(role="Editor", is_staff=True)
    picture = pictures.add(BytesIO(content(size=(1200, 600), square=900)), by=editor, alt="A bridge")
    outbox.run_due(timezone.now())
    page = open_page(editor, ignore="willReadFrequently")
    page.goto(reverse("admin:articles_picture_change", args=[picture.pk]))
    page.wait_for_selector("[data-crops] canvas")
    square = page.locator('[data-shape="1x1"] canvas')
    assert square.evaluate(RED) is None
    image = page.locator("[data-focal] img")
    size = image.bounding_box()
    image.click(position={"x": size["width"] * 0.775, "y": size["height"] * 0.5})
    assert abs(float(page.input_value("#id_focal_x")) - 0.775) <= 0.01
    for shape, ratio in RATIOS.items():
        if ratio:
            focal = [float(page.input_value(f"#id_focal_{axis}")) for axis in "xy"]
            part = box(1200, 600, ratio, *focal)
            expected = (900 - part.left) / part.width
            assert abs(page.locator(f'[data-shape="{shape}"] canvas').evaluate(RED) - expected) < 0.02
    before = float(page.input_value("#id_focal_x"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    assert round(float(page.input_value("#id_focal_x")) - before, 2) == 0.01
    assert page.input_value("#id_focal_y") == "0.40"
    # Typed, it moves the point, and never out of the picture.
    page.fill("#id_focal_x", "0.2")
    assert page.locator(".focal__point").evaluate("(point) => point.style.left") == "20%"
    page.locator(".focal__point").focus()
    for _ in range(4):
        page.keyboard.press("Shift+ArrowLeft")
    assert page.input_value("#id_focal_x") == "0.00"
    page.click("[name=_save]")
    page.wait_for_selector(".library")
    picture.refresh_from_db()
    assert (picture.focal_x, picture.focal_y) == (0, 0.4)


@pytest.mark.parametrize("width", [390, 1440])
def test_browser_takes_a_fitting_avif_and_nothing_jumps(open_page, live_server, transactional_db, width):
    editor = UserFactory(role="Editor", is_staff=True)
    picture = pictures.add(BytesIO(content(size=(2000, 1200), square=900)), by=editor, alt="A bridge")
    outbox.run_due(timezone.now())
    figure = f'<figure><img src="{picture.file.url}" alt="A" data-picture="{picture.pk}"><figcaption><cite>N</cite>'
    article = published_story(
        picture=picture,
        picture_alt="A bridge",
        picture_credit="N",
        body="<p>Text.</p>" * 30 + f"{figure}</figcaption></figure>",
    )
    page = open_page(width=width)
    asked = []
    page.on("request", lambda request: "/media/" in request.url and asked.append(request.url.partition("/media/")[2]))
    page.goto(article.editions.latest().get_absolute_url())
    page.wait_for_load_state("networkidle")
    lead = page.locator(".story__picture img")
    picture.refresh_from_db()
    widths = {name: wide for wide, _h, name, _b in picture.renditions["shapes"]["whole"]["avif"]}
    # One file for the preload and the page, and the figure further down is not asked for.
    assert len(asked) == 1
    shown = lead.bounding_box()["width"]
    assert widths[asked[0]] == min(wide for wide in widths.values() if wide >= shown - 1)
    assert page.evaluate(SHIFT) == 0
    page.locator(".story__body figure img").scroll_into_view_if_needed()
    expect(page.locator(".story__body figure img")).to_have_js_property("complete", True)
    assert page.evaluate(SHIFT) == 0
