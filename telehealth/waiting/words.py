"""What the codes of the waiting room are called."""

from collections.abc import Mapping

from telehealth.kernel.i18n import N_

REASONS: Mapping[str, str] = {
    "threat": N_("Threats"), "insult": N_("Insults"), "sexual": N_("Sexual behaviour"),
    "recording": N_("Recorded without consent"), "impostor": N_("Not the person they said"), "other": N_("Other"),
}  # fmt: skip
REMOVED = N_("Removed from the queue")
