"""DOC, WPS, RTF, ODT and Word XML through LibreOffice headless, where it is installed, into DOCX.

LibreOffice runs in a profile of its own that is made for the run and thrown away, with macros, links to other files and
the network switched off; one process at a time on the machine, with limits on time and memory. The converted file is
kept by the content's hash, so that a document is converted once.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from extract.model import Document, Source
from extract.readers.docx import read_docx
from extract.readers.errors import ReadError
from extract.readers.sniff import DOC, DOCX, ODT, RTF, WORD_XML, WPS, sniff

SECONDS = 180
"""How long a conversion may take."""
_PATIENCE = 3600
_MEMORY_KB = 6 << 20
_MAX_INPUT = 200 << 20
_CACHE = Path(".cache/guihua/converted")
_VERSION = "1"
"""Part of the cache's key: to be raised when the way of converting changes."""
_SUFFIXES = {DOC: ".doc", WPS: ".wps", RTF: ".rtf", ODT: ".odt", WORD_XML: ".xml"}
_NAMES = {DOC: "DOC", WPS: "WPS", RTF: "RTF", ODT: "ODT", WORD_XML: "Word XML"}
_INSTALL = "install it (apt-get install libreoffice-writer, or from libreoffice.org), or save the file as DOCX"
_SETTING = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
# No macros, no active content, no links to other files, no network (a proxy where nothing listens).
_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def read_legacy(source: Source, data: bytes, cache: Path | None = None) -> Document:
    """Read a binary or otherwise old document as the DOCX that LibreOffice makes of it.

    `cache` is the folder for converted files; by default `.cache/guihua/converted` in the working directory. Raises
    `ReadError` where LibreOffice is not installed, cannot read the file, or takes too long.
    """
    converted = convert(data, source.media_type, cache or _CACHE)
    document = read_docx(replace(source, media_type=DOCX), converted)
    return replace(document, source=source)


def soffice() -> str | None:
    """Return the path of LibreOffice, None where it is not installed."""
    usual = ("/Applications/LibreOffice.app/Contents/MacOS/soffice", "/opt/libreoffice/program/soffice")
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((path for path in usual if Path(path).is_file()), None)


def convert(data: bytes, media_type: str, cache: Path) -> bytes:
    """Return a document as DOCX, from the cache if it was converted before."""
    if len(data) > _MAX_INPUT:
        raise ReadError(f"the file has {len(data)} bytes, more than {_MAX_INPUT}", "save it as DOCX")
    key = hashlib.sha256(f"{_VERSION} {media_type} ".encode() + data).hexdigest()
    kept = cache / f"{key}.docx"
    if kept.is_file():
        content = kept.read_bytes()
        with contextlib.suppress(ReadError):
            if sniff(content) == DOCX:
                return content
    program = soffice()
    name = _NAMES.get(media_type, "this format")
    if program is None:
        raise ReadError(f"reading {name} needs LibreOffice, which is not installed", _INSTALL)
    with _one_at_a_time(), tempfile.TemporaryDirectory(prefix="guihua-") as folder:
        content = _run(program, data, _SUFFIXES.get(media_type, ".doc"), Path(folder))
    _keep(kept, content)
    return content


def _run(program: str, data: bytes, suffix: str, folder: Path) -> bytes:
    """Run LibreOffice once in a folder that is thrown away afterwards."""
    original = folder / f"document{suffix}"
    original.write_bytes(data)
    _write_profile(folder / "profile")
    arguments = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nologo", "--nodefault"),
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(original)),
    ]
    _wait(_limited(arguments), folder)
    made = folder / "out" / "document.docx"
    if not made.is_file() or not made.stat().st_size:
        raise ReadError("LibreOffice cannot read the file: it is damaged or of another format", "save it as DOCX")
    return made.read_bytes()


def _wait(arguments: list[str], folder: Path) -> None:
    """Run a command to its end or its time limit; with it end all processes that it started."""
    process = subprocess.Popen(  # noqa: S603  (a fixed program; the only argument from outside is a path of our own)
        arguments,
        cwd=folder,
        env=_environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise ReadError(f"LibreOffice took more than {SECONDS} seconds", "save the file as DOCX") from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and those it started, which are in its session."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _limited(arguments: list[str]) -> list[str]:
    """Return the command under limits of memory and processor time where there is a shell that can set them."""
    shell = shutil.which("sh")
    if shell is None:
        return arguments
    limits = f"ulimit -v {_MEMORY_KB} 2>/dev/null; ulimit -t {SECONDS} 2>/dev/null; ulimit -c 0 2>/dev/null"
    return [shell, "-c", f'{limits}; exec "$@"', "sh", *arguments]


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    nowhere = "http://127.0.0.1:9"
    return kept | {
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
        "http_proxy": nowhere,
        "https_proxy": nowhere,
    }


def _write_profile(profile: Path) -> None:
    """Make a user profile with everything switched off that reaches outside the document."""
    user = profile / "user"
    user.mkdir(parents=True)
    items = "".join(_SETTING.format(path=path, name=name, value=value) for path, name, value in _SETTINGS)
    head = '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    (user / "registrymodifications.xcu").write_text(f"{head}{items}</oor:items>", encoding="utf-8")


def _keep(path: Path, content: bytes) -> None:
    """Store a converted file; a folder that cannot be written to only costs the next conversion."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_suffix(f".{os.getpid()}")
        scratch.write_bytes(content)
        scratch.replace(path)


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Hold the machine's one place for a conversion: a locked file, given back however the process ends."""
    try:
        import fcntl
    except ImportError:  # Windows: conversions have profiles of their own, so running two is slow but not wrong
        yield
        return
    deadline = time.monotonic() + _PATIENCE
    with (Path(tempfile.gettempdir()) / f"guihua-libreoffice-{os.getuid()}.lock").open("a") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise ReadError("another conversion by LibreOffice does not end", "end it and try again") from None
                time.sleep(0.2)
        yield
