"""A head is a decider whose post is marked so: asked for like a role, in that body alone, while the post lasts."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from tests import build
from tongban.authorities.models import Body
from tongban.boot.demo import load_people
from tongban.identity.actions import assign_post, open_account
from tongban.identity.models import Post
from tongban.identity.queries import officer_of
from tongban.identity.states import HEAD, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
HERE, THERE = "SPJ@130102000000", "SPJ@130104000000"


def post(username: str, body: str, role: Role, **more: bool) -> Post:
    account = open_account(username=username, password="tongban-demo", person=None)
    return assign_post(account, body=Body.objects.get(id=body), role=role, valid_from=date(2026, 1, 1), **more)


def test_a_marked_post_heads_its_own_body_and_no_other() -> None:
    post("juzhang", THERE, Role.DECIDER, head=True)
    post("juzhang", HERE, Role.DECIDER)
    officer = build.officer("juzhang")
    assert (officer.holds(THERE, HEAD), officer.holds(HERE, HEAD)) == (True, False)
    assert officer.actor_in(THERE, HEAD).post_id == Post.objects.get(account__username="juzhang", body_id=THERE).pk


def test_a_head_whose_time_is_over_heads_nothing() -> None:
    made = post("juzhang", THERE, Role.DECIDER, head=True)
    Post.objects.filter(id=made.pk).update(valid_until=date(2026, 6, 30))
    with time_machine.travel("2026-07-01 09:00+08:00", tick=False):
        assert officer_of(build.account("juzhang")) is None


def test_only_a_decider_can_head_a_body() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        post("yuan", THERE, Role.REVIEWER, head=True)


def test_a_post_held_already_is_marked_and_never_unmarked() -> None:
    assert not post("juzhang", THERE, Role.DECIDER).head
    assert post("juzhang", THERE, Role.DECIDER, head=True).head
    assert post("juzhang", THERE, Role.DECIDER).head


def test_in_the_demo_every_body_with_a_decider_has_one_head() -> None:
    load_people()
    decided = set(Post.objects.filter(role=Role.DECIDER).values_list("body_id", flat=True))
    heads = list(Post.objects.filter(head=True).values_list("body_id", flat=True))
    assert decided
    assert sorted(heads) == sorted(decided)
    assert {one.account.username for one in Post.objects.filter(head=True).select_related("account")} == {"zhougang"}
