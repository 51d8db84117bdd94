"""A story that is measured: 40 paragraphs with 20 checked claims, published as the desk does it."""

from django.test.utils import override_settings

from articles.models import Edition, Section
from claims.models import Rating
from tests import stories
from tests.factories import RatingFactory, SectionFactory

HEADLINE = "What Harrowgate spent on its bridges"


def whole_story() -> Edition:
    """Return its edition: that which is there, or a new one."""
    if known := Edition.objects.filter(revision__headline=HEADLINE).first():
        return known
    # Nobody signs in here.
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        body = "".join(
            f"<p>The council of Harrowgate spent {number + 3} million crowns on its bridges, and {number + 41} people "
            f"who live beside the river told a meeting that it was not enough for what the water does to them.</p>"
            for number in range(40)
        )
        # Where there is a section already, so that the page of that is as full as it was.
        story = stories.story(headline=HEADLINE, body=body, section=Section.objects.first() or SectionFactory())
        rating = Rating.objects.first() or RatingFactory()
        for number in range(20):
            stories.judged(stories.marked(story, f"spent {number + 3} million crowns").claim, rating=rating)
        return stories.published(story)
