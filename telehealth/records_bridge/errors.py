"""How the records bridge refuses."""

from telehealth.kernel.errors import DomainError, Kind
from telehealth.kernel.i18n import N_


class DeliveryNotFound(DomainError):
    """No such delivery, or not one of this person's facility."""

    kind = Kind.NOT_FOUND
    code = "records_bridge.delivery_not_found"
    sentence = N_("There is no document on its way here that you may open.")


class AlreadyArrived(DomainError):
    """The record system has taken this document; sending it again would change nothing."""

    kind = Kind.CONFLICT
    code = "records_bridge.already_arrived"
    sentence = N_("The record system has this document already. Nothing was sent again.")


class BeingSent(DomainError):
    """An attempt is going on just now."""

    kind = Kind.CONFLICT
    code = "records_bridge.being_sent"
    sentence = N_("This document is being sent just now. Wait a moment and look again.")


class NothingToSetAside(DomainError):
    """Only a document that was stopped can be set aside."""

    kind = Kind.CONFLICT
    code = "records_bridge.nothing_to_set_aside"
    sentence = N_("This document is not stopped, so later ones do not wait for a decision.")


class RecordNotFound(DomainError):
    """No such patient, or their record is not this person's to read."""

    kind = Kind.NOT_FOUND
    code = "records_bridge.record_not_found"
    sentence = N_("There is no record here that you may open.")
