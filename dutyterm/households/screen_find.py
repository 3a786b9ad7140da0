"""Somebody is found by whatever is known of them."""

from ..ui.views import View


class Found(View):
    """Whoever is meant by what was typed."""
