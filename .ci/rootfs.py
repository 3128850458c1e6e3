"""Builds the Containerfile without a registry of images: each stage is a folder with Debian's packages.

`python .ci/rootfs.py FOLDER` (as root, with mmdebstrap) carries out FROM, RUN, COPY, USER, WORKDIR and ENTRYPOINT, then
starts the image's command in the last stage as its user, requests a verdict, and ends it by its STOPSIGNAL.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HERE = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "PIP_INDEX_URL")
"""Environment variables about the way to registries, passed on to a build."""
LAUNCH = {
    "kind": "launch", "id": "acme", "by": "openai", "product": {"brand": "openai", "co_developed_with": []},
    "offerings": [{"surface": "api", "cloud": "aws", "stage": "ga", "available": "2026-02-01", "customers": ["commercial"]}],
}  # fmt: skip
PORT = 8181


class Image:
    """The stages of a Containerfile, each a folder, and the command of the last one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stages: dict[str, Path] = {}
        self.root = folder
        self.user, self.workdir, self.stop = "root", "/", "SIGTERM"
        self.command: list[str] = []

    def build(self, text: str) -> None:
        """Carry out the instructions of a Containerfile; raises ValueError for an unknown one."""
        for line in text.replace("\\\n", " ").splitlines():
            word, _, rest = line.strip().partition(" ")
            if not word or word.startswith("#"):
                continue
            print(f"{word} {rest}", flush=True)
            if word == "FROM":
                self.begin(rest.split())
            elif word == "RUN":
                self.run(rest)
            elif word == "COPY":
                self.copy(rest.split())
            elif word == "USER":
                self.user = rest
            elif word == "WORKDIR":
                self.workdir = rest
            elif word == "STOPSIGNAL":
                self.stop = rest
            elif word == "ENTRYPOINT":
                self.command = json.loads(rest)
            elif word != "EXPOSE":
                raise ValueError(f"this script does not know what {word} does in a Containerfile")

    def begin(self, words: list[str]) -> None:
        """Start a stage from the essential packages of a Debian release; the name of the image contains the release."""
        base = self.folder / words[0].replace(":", "-")
        if not base.exists():
            release = words[0].partition(":")[2].removesuffix("-slim")
            subprocess.run(["mmdebstrap", "--variant=minbase", "--quiet", release, str(base)], check=True)
        self.root = self.folder / f"stage-{len(self.stages)}"
        subprocess.run(["cp", "-a", str(base), str(self.root)], check=True)
        self.stages[words[2] if len(words) > 2 else str(len(self.stages))] = self.root
        shutil.copy("/etc/resolv.conf", self.root / "etc" / "resolv.conf")

    def run(self, command: str) -> None:
        """Run a command in the stage, with the certificates and the proxies of this machine."""
        passed_on = {name: os.environ[name] for name in HERE if name in os.environ}
        certificates = os.environ.get("PIP_CERT") or os.environ.get("SSL_CERT_FILE")
        if certificates:
            shutil.copy(certificates, self.root / "certificates.crt")
            passed_on["PIP_CERT"] = "/certificates.crt"
        path = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive"}
        words = ["chroot", str(self.root), "/bin/sh", "-ec", command]
        subprocess.run(words, env={**path, **passed_on}, check=True, stdout=subprocess.DEVNULL)

    def copy(self, words: list[str]) -> None:
        """Copy the project, or a folder of an earlier stage."""
        target = self.root / words[-1].lstrip("/")
        if words[0].startswith("--from="):
            subprocess.run(["cp", "-a", str(self.stages[words[0][7:]] / words[1].lstrip("/")), str(target)], check=True)
            return
        target.mkdir(parents=True, exist_ok=True)
        archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True)
        subprocess.run(["tar", "-x", "-C", str(target)], input=archive.stdout, check=True)

    def serve(self, *options: str) -> subprocess.Popen[bytes]:
        """Start the image's command, as its user and in its folder."""
        command = f"cd {shlex.quote(self.workdir)} && exec {shlex.join([*self.command, *options])}"
        words = ["chroot", f"--userspec={self.user}", str(self.root), "/bin/sh", "-c", command]
        return subprocess.Popen(words, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})


def response(path: str, body: object = None) -> bytes:
    """Return the body of the server's answer; wait up to 30 seconds for the server to start."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", content, headers)
    for _ in range(150):
        try:
            with urllib.request.urlopen(request) as answer:
                return bytes(answer.read())
        except ConnectionError:
            time.sleep(0.2)
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionError):
                raise
            time.sleep(0.2)
    raise TimeoutError("the server in the image never answered")


def main() -> int:
    """Build the image and test it."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    image = Image(folder)
    image.build((ROOT / "Containerfile").read_text())
    process = image.serve("--port", str(PORT))
    try:
        assert response("/healthz") == b"ok\n"
        (entry,) = json.loads(response("/v1/judgements", LAUNCH))["descriptors"]
        with open(f"/proc/{process.pid}/status") as file:
            (user,) = [line.split()[1] for line in file if line.startswith("Uid:")]
        assert entry["verdict"] == "fail" and user != "0", (entry, user)
    finally:
        process.send_signal(signal.Signals[image.stop])
        code = process.wait(30)
    assert code in (0, -signal.Signals[image.stop]), code
    size = sum([path.lstat().st_size for path in image.root.rglob("*") if path.is_file() and not path.is_symlink()])
    print(f"the image holds {size / 1e6:,.0f} MB; it serves as user {user} and ended with {code}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
