"""What stands between the owner and the embedded PostgreSQL: drop root, tie the life to the owner's, then exec.

Run as a plain file, `python -I -S child.py OPTIONS -- COMMAND`: a program of its own because none of this is
safe between fork and exec of a process that has threads. It imports nothing but the standard library.
"""

import argparse
import ctypes
import os
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
NAMESPACE_USER = 1000

libc = ctypes.CDLL(None, use_errno=True)


def checked(result: int, what: str) -> None:
    """Raise the C library's error when a call failed."""
    if result != 0:
        raise OSError(ctypes.get_errno(), what)


def enter_user_namespace() -> None:
    """Become an ordinary user in a namespace of our own, where files of root's are ours. PostgreSQL refuses root."""
    user, group = os.geteuid(), os.getegid()
    checked(libc.unshare(CLONE_NEWUSER), "unshare")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{NAMESPACE_USER} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{NAMESPACE_USER} {group} 1", encoding="ascii")


def become(user: int, group: int) -> None:
    """Give up root for good."""
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)


def die_with(owner: int) -> None:
    """Have the kernel ask PostgreSQL for a clean shutdown when its owner ends, even by kill -9. Linux only.

    Comes after the change of user, which clears it.
    """
    checked(libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGINT), 0, 0, 0), "prctl")
    if os.getppid() != owner:
        sys.exit("the owner has ended already")


def main() -> None:
    """Do what the options say and turn into the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--namespace", action="store_true", help="run as an ordinary user in a user namespace")
    parser.add_argument("--user", type=int, help="run as this user id")
    parser.add_argument("--group", type=int, help="run as this group id")
    parser.add_argument("--owner", type=int, help="process whose end ends this one")
    parser.add_argument("command", nargs="+")
    said = parser.parse_args()
    if said.namespace:
        enter_user_namespace()
    elif said.user is not None:
        become(said.user, said.group)
    if said.owner and sys.platform == "linux":
        die_with(said.owner)
    os.execv(said.command[0], said.command)  # noqa: S606 - the owner made the command


if __name__ == "__main__":
    main()
