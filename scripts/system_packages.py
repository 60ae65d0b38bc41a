"""Have the programs that the tests start and that no wheel brings: a browser, and what production runs beside us.

python3 scripts/system_packages.py

Installs them with apt where it may (as root, or with sudo that asks for no password); else says what to install.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Each need: commands of which one that works is enough, and the package that brings it.
NEEDS = {
    "chromium": ("chromium --version", "chromium-browser --version", "google-chrome --version"),
    "coturn": ("turnserver --help",),
    "docker-compose": ("docker-compose --version", "docker compose version"),
    "haproxy": ("haproxy -v",),
    "iproute2": ("ip -V",),
    "redis-server": ("redis-server --version",),
}
ON_UBUNTU = {"chromium": "chromium-browser"}
FONTS = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")  # has every Vietnamese letter
FONTS_PACKAGE = "fonts-dejavu-core"
OS_RELEASE = Path("/etc/os-release")
POLICY = Path("/usr/sbin/policy-rc.d")


def main() -> int:
    """Gives 0 when everything is here in the end."""
    absent = missing()
    if not absent:
        return 0
    command = "apt-get install -y --no-install-recommends " + " ".join(absent)
    as_root = root_prefix()
    if as_root is None or not shutil.which("apt-get"):
        print(
            f"The tests need programs that are not here; install them and run this again: sudo {command}",
            file=sys.stderr,
        )
        return 1
    print(f"Installing {', '.join(absent)} …", flush=True)
    if not install(command.split(), as_root):
        print(f"apt could not install what the tests need; its own message stands above: {command}", file=sys.stderr)
        return 1
    return 0


def missing() -> list[str]:
    """The packages whose programs are not here."""
    absent = [package for package, commands in NEEDS.items() if not any(map(works, commands))]
    if not FONTS.exists():
        absent.append(FONTS_PACKAGE)
    ubuntu = OS_RELEASE.exists() and "ID=ubuntu" in OS_RELEASE.read_text(encoding="utf-8").splitlines()
    return [ON_UBUNTU.get(package, package) if ubuntu else package for package in absent]


def works(command: str) -> bool:
    """Whether a program is here and says something. Daemons may be where a normal user's path does not look."""
    program, *arguments = command.split()
    found = shutil.which(program, path=os.pathsep.join([os.environ["PATH"], "/usr/sbin", "/sbin"]))
    if found is None:
        return False
    done = subprocess.run([found, *arguments], check=False, capture_output=True, stdin=subprocess.DEVNULL)
    return done.returncode == 0 or bool(done.stdout)


def root_prefix() -> list[str] | None:
    """How to run a command as root, or None when we may not."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def install(command: list[str], as_root: list[str]) -> bool:
    """Install; the lists are fetched first, for a fresh machine has none."""
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    with no_service_starts(as_root):
        for words in (["apt-get", "update", "-qq"], [*command, "-qq"]):
            whole = [*as_root, *quiet, *words]
            done = subprocess.run(whole, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        return done.returncode == 0


@contextmanager
def no_service_starts(as_root: list[str]) -> Iterator[None]:
    """Keep packages from starting their services while we install them, as Debian's policy layer allows."""
    if POLICY.exists():
        yield
        return
    script = "#!/bin/sh\nexit 101\n"
    subprocess.run([*as_root, "tee", str(POLICY)], check=True, input=script, text=True, stdout=subprocess.DEVNULL)
    subprocess.run([*as_root, "chmod", "755", str(POLICY)], check=True)
    try:
        yield
    finally:
        subprocess.run([*as_root, "rm", "-f", str(POLICY)], check=True)


if __name__ == "__main__":
    sys.exit(main())
