"""Real-name levels as a rule: what proves what, and what needs which level. Pure.

国办函〔2016〕108号: online at least three things are compared, the document being one of them; at the window the document
itself is looked at. Whoever proves less than that may look and begin; what a stranger with a copy of somebody's card
must not do asks for more.
"""

from tongban.identity.states import RealNameLevel

#: Proofs beside name and number that make three things.
FOR_PROVED = 2
#: The least without which no account is opened online: a name and a number alone stand on every copy of a card.
FOR_COMPARED = 1

#: As a definition writes the level it demands.
BY_NAME = {"compared": RealNameLevel.COMPARED, "proved": RealNameLevel.PROVED, "seen": RealNameLevel.SEEN}


def level_of(*, agreed: bool, proofs: int) -> RealNameLevel:
    """What a comparison with the register is worth: name and number agreed, and so many further proofs did."""
    if not agreed or proofs < FOR_COMPARED:
        return RealNameLevel.NONE
    return RealNameLevel.PROVED if proofs >= FOR_PROVED else RealNameLevel.COMPARED


def level_to_file(demanded: str | None, *, gives_licence: bool) -> RealNameLevel:
    """The level an application needs: what its item demands; else PROVED where a licence comes of it."""
    if demanded is not None:
        return BY_NAME[demanded]
    return RealNameLevel.PROVED if gives_licence else RealNameLevel.COMPARED


#: Looking into the licence library and acting for an organisation show and move other things than one's own draft.
LEVEL_TO_SEE_LICENCES = RealNameLevel.PROVED
LEVEL_TO_ACT_FOR_ENTITY = RealNameLevel.PROVED
