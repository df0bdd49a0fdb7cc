"""The demo's people are loaded at every start, also over the people of an earlier version."""

import pytest

from tongban.authorities.models import Body
from tongban.boot.demo import load_people
from tongban.identity.models import Account, Appointment, LegalEntity, Mandate, Person, Post
from tongban.identity.states import ADMINISTRATORS
from tongban.licences.models import Licence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
KINDS = (Person, Account, LegalEntity, Mandate, Appointment, Post, Licence)


def rows() -> dict[str, list[dict[str, object]]]:
    return {one.__name__: list(one._default_manager.order_by("pk").values()) for one in KINDS}


def test_loading_them_again_changes_nothing() -> None:
    before = rows()
    load_people()
    assert rows() == before


def test_an_administrator_who_has_the_post_in_another_body_keeps_it_there_and_gets_no_second() -> None:
    posts = Post.objects.filter(role__in=ADMINISTRATORS)
    elsewhere = Body.objects.exclude(id__in=posts.values("body_id")).order_by("id")[0]
    assert posts.update(body=elsewhere) == 4  # the security office by two, who countersign
    before = rows()
    load_people()
    assert rows() == before


def test_a_missing_post_is_filled() -> None:
    post = Post.objects.get(account__username="shenji")
    Post.objects.filter(pk=post.pk).delete()
    load_people()
    assert [(one.role, one.body_id) for one in Post.objects.filter(account__username="shenji")] == [
        (post.role, post.body_id)
    ]
