"""Whatever is typed into a form of the desk or asked of its addresses: there is an answer, and nothing half done."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from django.contrib.auth import get_user_model
from hypothesis import given
from hypothesis import strategies as st

from audit.pages import desk_pages
from tests import small_site
from tests.fuzz.asking import URLENCODED, Asked, Site, tried
from tests.fuzz.drawn import NUMBERS, headers, methods, objects, values
from tests.fuzz.forms import BOUNDARY, Form, Page, bent, encoded, in_parts
from tests.newsroom.desk import routes, world_of

pytestmark = pytest.mark.django_db

# What an address may be asked, besides what the links of its page ask.
NAMES = (
    "_changelist_filters _popup _to_field _facets action all app_label base before compare_from compare_to draft e "
    "entity field_name find from grid ids index kind model_name moment names next number o p page q query revision "
    "role section select_across status story tab term text to words"
).split()
# What scripts send and are told, as JSON.
KEYS = (
    "about after anchor base before block body byline closes dek do entities entity form headline ids kind language "
    "lines mentions name names number pk revision role section start statement tab text title url voice what which "
    "words"
).split()


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    def nobody(*args: Any, **kwargs: Any) -> Any:
        raise OSError("There is no network here.")

    monkeypatch.setattr("socket.getaddrinfo", nobody)


@pytest.fixture
def site():
    small_site.build()
    return Site(get_user_model().objects.filter(is_superuser=True).first())


class Desk:
    """The pages of the desk, each read when it is first drawn."""

    def __init__(self, site: Site, addresses: list[str]) -> None:
        self.site, self.addresses = site, addresses
        self.page = lru_cache(maxsize=None)(self._page)

    def _page(self, address: str) -> Page:
        answer = self.site.ask(Asked("GET", address))
        page = Page(address, answer.text if "html" in answer.headers.get("Content-Type", "") else "")
        # Signing out is on every page.
        page.forms = [form for form in page.forms if form.action != "/admin/logout/"]
        return page


@tried(60)
@given(data=st.data())
def test_form_with_something_wrong_in_it(desk, data):
    draw = data.draw
    page = desk.page(draw(st.sampled_from(desk.addresses)))
    if not page.forms:
        return
    form: Form = draw(st.sampled_from(page.forms))
    fields = bent(draw, form)
    if form.method == "GET":
        desk.site.ask(Asked("GET", f"{form.action.partition('?')[0]}?{encoded(fields).decode()}"))
    elif form.is_multipart:
        desk.site.ask(
            Asked("POST", form.action, in_parts(fields), f"multipart/form-data; boundary={BOUNDARY.decode()}")
        )
    else:
        desk.site.ask(Asked("POST", form.action, encoded(fields)))


@pytest.fixture
def desk(site):
    return Desk(site, [page.address for page in desk_pages()])


@tried(40)
@given(data=st.data())
def test_query_of_a_page(desk, data):
    address = data.draw(st.sampled_from(desk.addresses))
    names = sorted({*desk.page(address).names, *NAMES})
    pairs = data.draw(st.lists(st.tuples(st.sampled_from(names).map(str.encode), values), min_size=1, max_size=3))
    desk.site.ask(Asked("GET", f"{address.partition('?')[0]}?{encoded(pairs).decode()}", headers=data.draw(headers)))


@tried(60)
@given(data=st.data())
def test_address_with_something_else_in_it_and_any_body(world, site_of_world, data):
    draw = data.draw
    route = draw(st.sampled_from(routes()))
    if "(?P<" in route or draw(st.integers(0, 3)):
        path = world.path(route, draw(st.sampled_from(["own", "foreign"])))
    else:
        path = "/admin/" + re.sub(
            r"<\w+>", lambda _match: quote_from_bytes(draw(values | st.sampled_from(NUMBERS))), route
        )
    pairs = st.lists(st.tuples(st.sampled_from([*NAMES, *KEYS]).map(str.encode), values), max_size=4)
    if query := draw(pairs):
        path += f"?{encoded(query).decode()}"
    body, content_type = draw(
        st.one_of(
            pairs.map(lambda fields: (encoded(fields), URLENCODED)),
            pairs.map(lambda fields: (in_parts(fields), f"multipart/form-data; boundary={BOUNDARY.decode()}")),
            objects(KEYS).map(lambda whole: (whole, "application/json")),
            st.binary(max_size=20).map(lambda some: (some, URLENCODED)),
        )
    )
    site_of_world.ask(Asked(draw(methods), path, body, content_type, draw(headers)))


@pytest.fixture
def world():
    return world_of("admin")


@pytest.fixture
def site_of_world(world):
    return Site(world.person)
