"""The gate before publication: every reason why a definition cannot be used, each with its place."""

from tongban.catalogue.checks.gate import Checked, Problem, check_all, problems_in
from tongban.catalogue.checks.meaning import Known

__all__ = ["Checked", "Known", "Problem", "check_all", "problems_in"]
