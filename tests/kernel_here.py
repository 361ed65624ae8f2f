"""Whether this machine lets its kernel be asked."""

from __future__ import annotations

import os
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest


def require() -> None:
    """Skip where the machine lacks something for the kernel rig; in CI that is a failure."""
    lacking = missing()
    if lacking is None:
        return
    if os.environ.get("CI"):
        pytest.fail(lacking, pytrace=False)
    pytest.skip(lacking)


def missing() -> str | None:
    """Return what this machine lacks for the rig, or None."""
    if os.geteuid() != 0:
        return "needs root for network namespaces"
    if shutil.which("ip") is None:
        return "needs iproute2 (apt-get install iproute2)"
    if not Path("/dev/net/tun").exists():
        return "needs /dev/net/tun"
    probe = f"tcpdrill-{uuid.uuid4().hex[:6]}"
    if subprocess.run(["ip", "netns", "add", probe], capture_output=True, check=False).returncode:
        return "network namespaces are not allowed here"
    subprocess.run(["ip", "netns", "del", probe], check=True)
    return None
