"""Fields, error summary and drawings."""

import pytest
from django import forms
from django.template import Context, Template
from django.test import Client

from tongban.web.ui import drawings
from tongban.web.ui.icons import icon_svg
from tongban.web.ui.parts import Choice, Field, Station, problems_of


def drawn(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


class Sample(forms.Form):
    name = forms.CharField(label="姓名", max_length=60, help_text="与身份证一致")
    kind = forms.ChoiceField(label="业态", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)


def test_a_field_keeps_what_was_typed_and_names_its_error() -> None:
    form = Sample({"name": "<b>" + "长" * 60, "kind": "x"})
    html = drawn("{% field form.name %}", form=form)
    assert "&lt;b&gt;长" in html
    assert 'aria-describedby="id_name-help id_name-error"' in html
    assert 'aria-invalid="true"' in html


def test_the_summary_leads_to_each_field_the_group_to_its_first_choice() -> None:
    form = Sample({"kind": "x"})
    assert [problem.target for problem in problems_of(form)] == ["id_name", "id_kind-0"]
    assert 'id="id_kind-0"' in drawn("{% field form.kind %}", form=form)


def test_a_valid_form_has_no_summary() -> None:
    assert drawn("{% error_summary form %}", form=Sample({"name": "张三", "kind": "a"})).strip() == ""


def test_a_value_brought_in_says_where_from() -> None:
    field = Field("name", "名称", value="小满", origin="来自电子营业执照", dispute_url="/x")
    html = drawn("{% field field %}", field=field)
    assert "来自电子营业执照" in html
    assert 'href="/x"' in html


def test_one_property_can_be_changed_where_it_is_drawn() -> None:
    html = drawn("{% field field width='short' help='帮助' %}", field=Field("a", "甲", choices=[Choice("1", "一")]))
    assert "input--short" in html
    assert "帮助" in html


def test_a_status_says_its_word_and_has_a_shape() -> None:
    html = drawn("{% status word 'active' %}", word="<审查>")
    assert "&lt;审查&gt;" in html
    assert "<svg" in html


def test_an_icon_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        icon_svg("no-such-icon")


def test_a_graph_orders_by_what_must_come_before() -> None:
    stations = [Station(1, "一"), Station(2, "二", after=[1]), Station(3, "三", after=[1, 2])]
    assert drawings.depths(stations) == {1: 0, 2: 1, 3: 2}
    # 1 before 3 is implied by 1 before 2 before 3
    assert len(drawings.graph(stations).paths) == 2


def test_a_graph_with_states_has_a_word_and_a_shape_in_every_box_and_marks_the_longest_way() -> None:
    stations = [
        Station(1, "一", state="已办成", tone="good", main=True),
        Station(2, "二", after=[1], state="办理中", tone="active", main=True),
        Station(3, "三", after=[1], state="等前面的事项"),
    ]
    drawn = drawings.graph(stations)
    assert [line.main for line in drawn.paths] == [True, False]
    assert {box.height for box in drawn.boxes} == {drawings.BOX_HEIGHT + drawings.STATE_HEIGHT}
    assert len({str(box.shape) for box in drawn.boxes}) == 3  # a shape of its own for every tone
    page = Template("{% load ui %}{% graph stations '图' %}").render(Context({"stations": stations}))
    assert page.count('class="graph__shape"') == 3
    assert "已办成" in page
    plain = drawings.graph([Station(1, "一")])
    assert plain.boxes[0].height == drawings.BOX_HEIGHT


def test_a_circle_in_bad_data_ends() -> None:
    assert drawings.depths([Station(1, "一", after=[2]), Station(2, "二", after=[1])]) == {2: 0, 1: 1}


def test_limits_share_one_scale() -> None:
    bars = drawings.limit_bars(20, 5, "工作日")
    assert [(bar.label, bar.percent) for bar in bars] == [("法定时限", 100), ("承诺时限", 25)]
    assert drawings.limit_bars(None, None, "工作日") == []


@pytest.mark.django_db
def test_the_gallery_draws_every_component(client: Client) -> None:
    assert client.get("/gallery/").status_code == 200
