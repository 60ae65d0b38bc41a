"""Who has no account: phones proved by a code, links exchanged once, and the sessions that both open.

Knows nothing of what a guest came for: a link names its purpose and a subject's id, and the feature that made it says
where that leads.
"""
