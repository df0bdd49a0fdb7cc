"""Asked once: questions, form and materials of all components together, and the way back to each of them."""

from tongban.catalogue.bundles.sharing.forms import JointForm, shared_form, values_for
from tongban.catalogue.bundles.sharing.materials import Need, shared_materials
from tongban.catalogue.bundles.sharing.questions import SharedQuestion, answers_for, shared_questions

__all__ = [
    "JointForm",
    "Need",
    "SharedQuestion",
    "answers_for",
    "shared_form",
    "shared_materials",
    "shared_questions",
    "values_for",
]
