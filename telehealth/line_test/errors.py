"""How the line test refuses."""

from telehealth.kernel.errors import DomainError, Kind
from telehealth.kernel.i18n import N_


class LineNotMeasured(DomainError):
    """This site has no address for the echo peer."""

    kind = Kind.CONFLICT
    code = "line_test.not_measured"
    sentence = N_("This site does not measure the line. Camera, microphone and speaker can be tested all the same.")


class EveryPlaceTaken(DomainError):
    """As many people test at once as this server takes."""

    kind = Kind.RATE_LIMITED
    code = "line_test.every_place_taken"
    sentence = N_("Many people are testing just now. Wait {retry_after_s} seconds and test again.")


class LineTestNotFound(DomainError):
    """There is no such test, it is somebody else's, or it is over."""

    kind = Kind.NOT_FOUND
    code = "line_test.not_found"
    sentence = N_("This test is over. Start a new one.")
