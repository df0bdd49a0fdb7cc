"""What the licence library does when it hears of something."""

from uuid import UUID

from tongban.kernel.models import OutboxMessage
from tongban.licences.actions import render_licence


def prepare_file(message: OutboxMessage) -> None:
    """Render a new licence ahead of its first download; whoever comes earlier renders it himself."""
    render_licence(UUID(message.subject))
