"""Whatever the product says in Chinese it can say in English (design, "Language"): the catalogue is complete."""

from babel.messages.catalog import Catalog, Message

from tools import translations


def test_every_sentence_has_its_english_and_the_compiled_catalogue_is_current() -> None:
    assert translations.problems() == []


def test_the_guard_reads_code_and_templates() -> None:
    code = '''
class Missing(Refusal):
    """没有找到。"""

class Theme(Model):
    """主题 in English words."""

def speak(n):
    return [_("一句话"), gettext(name), sentence("还有 {n} 句", n=n), ngettext("一", "多", n), words("甲", "乙")]
'''
    assert list(translations.in_python(code)) == [
        "没有找到。", "一句话", "还有 {n} 句", ("一", "多"), "甲", "乙",
    ]  # fmt: skip
    template = (
        "{% load i18n %}<p title=\"{% translate '提示' %}\">{% blocktranslate %}您好，{{ name }}{% endblocktranslate %}</p>"
        '{% empty _("还没有") %}{% blocktranslate count n=n %}{{ n }} 项{% plural %}{{ n }} 些{% endblocktranslate %}'
    )
    assert list(translations.in_template(template)) == ["提示", "您好，%(name)s", "还没有", ("%(n)s 项", "%(n)s 些")]


def test_the_guard_sees_each_fault_of_a_translation() -> None:
    def faults(original: object, english: object) -> list[str]:
        return [fault.partition(":")[0] for fault in translations.faults_of(Message(original, english))]

    assert faults("您好", "") == ["no English"]
    assert faults("您好", "您好") == ["Chinese in the English"]
    assert faults("例如开饭店", "For example “开饭店”") == []
    assert faults("共 {n} 份", "{m} files") == ["other placeholders than ['{n}']", "does not use all of ['{n}']"]
    assert faults(("%(n)s 天", "%(n)s 天"), ("one day", "%(n)s days")) == []


def test_a_changed_catalogue_compiles_to_other_bytes_and_the_same_to_the_same() -> None:
    def catalogue(english: str) -> Catalog:
        made = Catalog(locale="en")
        made.add("您好", english)
        return made

    assert translations.compiled(catalogue("Hello")) == translations.compiled(catalogue("Hello"))
    assert translations.compiled(catalogue("Hello")) != translations.compiled(catalogue("Good day"))
