"""Why something is asked, how long it may take and what it costs: the rows that fired and the account of a fee."""

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from tongban.catalogue.definition import Definition, Formula
from tongban.catalogue.formulas import Assessed, figure_fields, yuan
from tongban.catalogue.tables import Fired, explanation, outcome_words
from tongban.web.ui.parts import Row

_PLAIN = (("<=", "不超过"), ("≤", "不超过"), ("<", "不到"), ("else", "其余"), ("min", "取较小"), ("max", "取较大"))


def why_rows(definition: Definition, fired: Iterable[Fired]) -> list[Row]:
    """Each row that fired: the table, what it gives, and why on what basis."""
    return [Row(one.table.name, outcome_words(definition, one.then), explanation(one)) for one in fired]


def account_rows(assessed: Sequence[Assessed]) -> list[Row]:
    """Each fee that follows from a formula: its amount and every step on the way, or what is wanting."""
    return [
        Row(
            one.fee.name,
            yuan(one.reckoned.fen) if one.reckoned is not None else one.wanting,
            _("；").join(
                line.text + (_("（{basis}）").format(basis=line.basis) if line.basis else "")
                for line in one.reckoned.lines
            )
            if one.reckoned is not None
            else one.fee.basis,
        )
        for one in assessed
    ]


def formula_words(definition: Definition, formula: Formula) -> str:
    """The formula with the labels of the form in place of its keys."""
    text = formula.expression
    for sign, word in _PLAIN:
        text = re.sub(rf"\b{sign}\b" if sign.isalpha() else re.escape(sign), word, text)
    for key, field in figure_fields(definition).items():
        text = re.sub(rf"(?<![a-z0-9_]){re.escape(key)}(?![a-z0-9_])", f"“{field.label}”", text)
    return text
