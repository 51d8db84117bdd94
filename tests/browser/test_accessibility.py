"""Every kind of page, by the rules of axe-core, and in a window that is as narrow as 400 per cent of zoom make it.

Each is looked at in one width and theme here, the next page in the next, and the page of a story in all of them.
`make audit` looks at each in all of them, with the demonstration's stories, and at the admin's own lists and forms.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from audit.browsing import VIEWS, context_of, open_page, too_wide, violations
from audit.pages import desk_pages, public_pages
from audit.things import Things
from tests import small_site

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("whose", ["readers", "the desk"])
def test_pages_are_for_everyone(whose, transactional_db, chromium, live_server):
    small_site.build()
    pages, person = (public_pages(), None) if whose == "readers" else (desk_pages(with_plain=False), Things().person)
    found = []
    with context_of(chromium, live_server.url, person) as context:
        tab = context.new_page()
        for number, page in enumerate(pages):
            open_page(tab, page)
            views = VIEWS if page.name == "story" else [VIEWS[number % len(VIEWS)]]
            found += [f"{page.name}: {wrong}" for wrong in [*violations(tab, views), *too_wide(tab)]]
    assert not found, "\n".join(found)


def test_fields_of_the_admins_own_forms_are_not_cut_off(transactional_db, chromium, live_server, admin):
    with context_of(chromium, live_server.url, admin) as context:
        tab = context.new_page()
        for form in ("admin:articles_section_add", "admin:auth_group_add", "admin:newsroom_user_add"):
            tab.goto(reverse(form))
            assert too_wide(tab) == [], form
