"""Whether signing on with the national platform is offered, and whether it is only simulated."""

from django import template

from tongban.identity.adapters.national import national_platform

register = template.Library()


@register.inclusion_tag("ui/parts/national.html")
def national_way() -> dict[str, object]:
    """The way in by the national platform; nothing where none is configured."""
    connector = national_platform()
    return {"offered": connector is not None, "simulated": connector is not None and connector.simulated}
