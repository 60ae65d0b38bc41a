"""How referrals refuse."""

from telehealth.kernel.errors import DomainError, Kind
from telehealth.kernel.i18n import N_, gettext
from telehealth.referrals import words


class ReferralNotFound(DomainError):
    """There is no such case, or it is not this person's to know about."""

    kind = Kind.NOT_FOUND
    code = "referrals.not_found"
    sentence = N_("There is no such case, or it is not yours to open.")


class NotYours(DomainError):
    """The person may read the case but not do this with it."""

    kind = Kind.FORBIDDEN
    code = "referrals.not_yours"
    sentence = N_("This step belongs to somebody else in this case.")


class WrongState(DomainError):
    """The case is in a state in which this cannot happen: `state`, the `action` refused, the actions `possible` now."""

    kind = Kind.CONFLICT
    code = "referrals.wrong_state"
    sentence = N_("The case is now in the state “{state}”, where “{action}” is not possible. Possible now: {possible}.")

    def text(self) -> str:
        """The sentence with state and actions as they are called on screen."""
        params = {name: str(value) for name, value in self.params.items()}
        possible = [words.say(words.ACTIONS, action) for action in params["possible"].split(", ") if action]
        return gettext(self.sentence).format(
            state=words.say(words.STATES, params["state"]),
            action=words.say(words.ACTIONS, params["action"]),
            possible=", ".join(possible) or "-",
        )


class AlreadyClaimed(DomainError):
    """Somebody else was quicker. `by` is their practitioner id, `by_label` how they are called."""

    kind = Kind.CONFLICT
    code = "referrals.already_claimed"
    sentence = N_("{by_label} claimed this case first.")


class UndoTooLate(DomainError):
    """Ten seconds have passed; the claim can still be released."""

    kind = Kind.CONFLICT
    code = "referrals.undo_too_late"
    sentence = N_("The ten seconds to undo are over. You can still give the case back to the pool.")


class ReasonNeeded(DomainError):
    """The step wants one of its reasons."""

    kind = Kind.INVALID
    code = "referrals.reason_needed"
    sentence = N_("Choose a reason first.")


class StaleDraft(DomainError):
    """Somebody saved this draft since it was loaded here. `version` is the one that is stored now."""

    kind = Kind.CONFLICT
    code = "referrals.stale_draft"
    sentence = N_("This draft was changed somewhere else. Nothing of yours is lost: compare both texts and choose.")


class LicenceExpired(DomainError):
    """The specialist's licence does not cover today."""

    kind = Kind.FORBIDDEN
    code = "referrals.licence_expired"
    sentence = N_("Your licence in the directory has expired, so you cannot accept cases. Ask your administrator.")


class PatientElsewhere(DomainError):
    """The patient may not be opened by this person, so no case can be started for them."""

    kind = Kind.NOT_FOUND
    code = "referrals.patient_not_found"
    sentence = N_("There is no such patient here. Find or register the patient first.")


class UnknownFileType(DomainError):
    """The content is no picture that we can read and no PDF."""

    kind = Kind.INVALID
    code = "referrals.unknown_file_type"
    sentence = N_(
        "This file is not a photo or a PDF, whatever its name says. Take the photo again or choose another file."
    )


class UnreadableImage(DomainError):
    """The file says it is a picture but cannot be read as one."""

    kind = Kind.INVALID
    code = "referrals.unreadable_image"
    sentence = N_("This picture is damaged and cannot be read. Take it again.")


class TooManyPixels(DomainError):
    """The picture is larger than any camera makes."""

    kind = Kind.TOO_LARGE
    code = "referrals.too_many_pixels"
    sentence = N_("This picture has more than {limit} million pixels. Make it smaller and try again.")


class TooManyAttachments(DomainError):
    """The case has as many files as it can hold."""

    kind = Kind.CONFLICT
    code = "referrals.too_many_attachments"
    sentence = N_("A case holds at most {limit} files. Remove one first.")


class EmptyFile(DomainError):
    """Nothing was in the file."""

    kind = Kind.INVALID
    code = "referrals.empty_file"
    sentence = N_("The file is empty. Choose it again.")
