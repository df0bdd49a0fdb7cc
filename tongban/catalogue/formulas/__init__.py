"""Fee formulas (收费公式): a small typed language, read by our own parser, reckoned exactly, told step by step."""

from tongban.catalogue.formulas.assessing import Assessed, Bill, assess, bill_for, figure_fields, figures_in, fixed_fen
from tongban.catalogue.formulas.grammar import FormulaWrong, Sort, parse_formula
from tongban.catalogue.formulas.reckoning import LARGEST_FEN, Figure, Line, NotReckoned, Reckoned, reckon, rounded, yuan
from tongban.catalogue.formulas.sorts import SO_FAR, names_in, sort_of

__all__ = [
    "LARGEST_FEN",
    "SO_FAR",
    "Assessed",
    "Bill",
    "Figure",
    "FormulaWrong",
    "Line",
    "NotReckoned",
    "Reckoned",
    "Sort",
    "assess",
    "bill_for",
    "figure_fields",
    "figures_in",
    "fixed_fen",
    "names_in",
    "parse_formula",
    "reckon",
    "rounded",
    "sort_of",
    "yuan",
]
