"""Reading the trail of one record, by whoever may."""

from db import trail
from db.audit import Act
from db.trail import Step

from ..people.service import allow

_RELATED = {"gate_entry": trail.related_to_entry, "escalation": trail.related_to_escalation}


def history(act: Act, entity: str, entity_id: int) -> list[Step]:
    """What was done to a record and to what belongs to it (a correction, an escalation), oldest first.

    A query, though it takes an act: who asks decides what may be seen. Refused for who may not read the trail; a
    right that reaches only oneself covers rows one wrote, and one's own account.
    """
    allow(act, "audit.read", user_id=trail.author_of(entity, entity_id))
    related = _RELATED[entity](entity_id) if entity in _RELATED else []
    return trail.history_of(related or [(entity, entity_id)])
